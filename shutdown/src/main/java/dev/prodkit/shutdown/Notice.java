// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.Optional;

/**
 * Something that must be told while the end happens, or before.
 *
 * <p>The message holds names, numbers and class names, never the message of an exception: that may
 * hold a secret, and travels in {@link #error()} for whoever can redact it.
 *
 * @param code which of the situations below this is; a page of the manual explains it
 * @param level how bad it is
 * @param message one sentence or two
 * @param threads who blocks, for the codes that dump threads
 * @param error what was thrown, for the codes that report a failure
 */
public record Notice(
    String code,
    System.Logger.Level level,
    String message,
    List<BlockedThread> threads,
    Optional<Throwable> error) {
  /** The end has begun: who asked for it, and how the time is shared out. */
  public static final String BEGUN = "PK-SHUTDOWN-01";
  /** The grace period is too short for the drain delay or the work in flight: what is cut. */
  public static final String TOO_SHORT = "PK-SHUTDOWN-02";
  /** A step threw; the next one runs, the exit code stays. */
  public static final String STEP_FAILED = "PK-SHUTDOWN-03";
  /** A step did not end within its slot and was given up; the exit code is 70. */
  public static final String STEP_ABANDONED = "PK-SHUTDOWN-04";
  /** Four fifths of a slot are over: these threads are what the end waits for. */
  public static final String BLOCKED = "PK-SHUTDOWN-05";
  /** Work in flight did not end within its slot; the exit code is 70. */
  public static final String WORK_ABANDONED = "PK-SHUTDOWN-06";
  /** An executor's tasks were interrupted or dropped; the exit code is 70. */
  public static final String TASKS_ABANDONED = "PK-SHUTDOWN-07";
  /** Something was registered after the end had begun, and was ended on the spot. */
  public static final String TOO_LATE = "PK-SHUTDOWN-08";
  /**
   * A signal came more than a second after the first: the process halts at once, and this is what
   * it leaves undone.
   */
  public static final String SECOND_SIGNAL = "PK-SHUTDOWN-09";
  /** The time is over, one second before the platform kills: the process halts with code 70. */
  public static final String HALTED = "PK-SHUTDOWN-10";
  /** The JVM does not let us have this signal ({@code -Xrs}): only an orderly exit is seen. */
  public static final String NO_SIGNAL = "PK-SHUTDOWN-11";
  /** More work is in flight than is tracked by name; the rest is only counted. */
  public static final String UNTRACKED = "PK-SHUTDOWN-12";
  /** A signal came while an end that something else began was under way; it goes on. */
  public static final String ALREADY_ENDING = "PK-SHUTDOWN-13";
  /** Threads that are no daemons live on and keep the JVM from ending. */
  public static final String LEFTOVERS = "PK-SHUTDOWN-14";
  /** {@code System.exit} was called by what the end waits for; it is not waited for any longer. */
  public static final String EXIT_INSIDE = "PK-SHUTDOWN-15";
  /** An executor's tasks that were not due within the slot were cancelled. */
  public static final String NOT_DUE = "PK-SHUTDOWN-16";
  /** The common pool, for which nothing waits, still had work when the executors were closed. */
  public static final String COMMON_POOL = "PK-SHUTDOWN-17";
  /** A scheduled task threw. */
  public static final String TASK_FAILED = "PK-SHUTDOWN-18";

  /** Work in flight was begun by a thread that waits for the end; it is not waited for. */
  public static final String WAITS_FOR_END = "PK-SHUTDOWN-21";

  /** Keeps a copy. */
  public Notice {
    threads = List.copyOf(threads);
  }

  static Notice info(String code, String message) {
    return new Notice(code, System.Logger.Level.INFO, message, List.of(), Optional.empty());
  }

  static Notice warning(String code, String message) {
    return new Notice(code, System.Logger.Level.WARNING, message, List.of(), Optional.empty());
  }

  static Notice error(String code, String message) {
    return new Notice(code, System.Logger.Level.ERROR, message, List.of(), Optional.empty());
  }

  Notice with(List<BlockedThread> blocked) {
    return new Notice(code, level, message, blocked, error);
  }

  Notice with(Throwable thrown) {
    return new Notice(code, level, message, threads, Optional.of(thrown));
  }
}
