// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.ConfigException;
import dev.prodkit.config.Problem;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.shutdown.Shutdown;
import dev.prodkit.shutdown.TaskRefusedException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says in one line why a thread ended with an exception that nothing caught. Where that was the
 * main thread of the process, the service has ended with it, and so does the process: with the exit
 * code of a {@link StartupException}, otherwise with 1. In a container, which has a main thread of
 * its own, it ends nothing.
 *
 * <p>Until {@link #giveBack} it is the handler of every thread that has none. The main thread keeps
 * it for the rest of its life: what {@code main} throws arrives only after {@code close()}. A
 * handler that the service had set before is told first.
 */
final class UncaughtExceptionLogger implements UncaughtExceptionHandler {
  /** Weakly: this stays as long as the main thread, and a thread has a context class loader. */
  private final WeakReference<Thread> main;

  private final boolean ofProcess;
  private final @Nullable UncaughtExceptionHandler before;

  private volatile Supplier<Optional<ErrorPublisher>> errors = Optional::empty;
  private volatile BooleanSupplier leaving = () -> false;
  private volatile Runnable awaitExit = () -> {};

  private UncaughtExceptionLogger(
      Thread main, boolean ofProcess, @Nullable UncaughtExceptionHandler before) {
    this.main = new WeakReference<>(main);
    this.ofProcess = ofProcess;
    this.before = before;
  }

  /**
   * For a service that starts on this thread.
   *
   * @param caller the class that starts it
   */
  static UncaughtExceptionLogger ofThisThread(Class<?> caller) {
    return new UncaughtExceptionLogger(
        Thread.currentThread(),
        MainThread.isCurrent(caller),
        Thread.getDefaultUncaughtExceptionHandler());
  }

  void install() {
    Thread.setDefaultUncaughtExceptionHandler(this);
    Thread here = Thread.currentThread();
    boolean none = here.getUncaughtExceptionHandler() instanceof ThreadGroup
        || here.getUncaughtExceptionHandler() instanceof UncaughtExceptionLogger;
    if (ofProcess && none) {
      here.setUncaughtExceptionHandler(this);
    }
  }

  /** From here on what nothing caught is an error event, which holds the stack. */
  void publishTo(ErrorPublisher publisher) {
    errors = () -> Optional.of(publisher);
  }

  /**
   * While a signal or an exit ends the process, what main throws is no failure: its resources were
   * closed under it, and the exit code is decided.
   */
  void quietWhileLeaving(Shutdown shutdown) {
    leaving = shutdown::leaving;
    awaitExit = shutdown::close;
  }

  /**
   * Gives every thread the handler back that it had before, but for the main one. Keeps nothing
   * alive of the service that has ended. What main throws comes right after that, so that it is an
   * event all the same.
   */
  @SuppressWarnings("ReferenceEquality") // This handler, and no other.
  void giveBack() {
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    WeakReference<@Nullable ErrorPublisher> ended =
        new WeakReference<>(errors.get().orElse(null));
    errors = () -> Optional.ofNullable(ended.get());
    boolean gone = leaving.getAsBoolean();
    leaving = () -> gone;
    awaitExit = () -> {};
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    boolean ends = ofProcess && isMain(thread);
    if (ends && leaving.getAsBoolean()) {
      awaitExit.run();
      return;
    }
    try {
      tellBefore(thread, failure);
      say(thread, failure);
    } finally {
      if (ends) {
        System.exit(
            failure instanceof StartupException start ? start.exitCode() : ExitCode.START_FAILED);
      }
    }
  }

  /** The application's own handler, which must not keep the line from being written. */
  private void tellBefore(Thread thread, Throwable failure) {
    try {
      if (before != null) {
        before.uncaughtException(thread, failure);
      }
    } catch (Throwable handlersOwn) {
      log()
          .atWarn()
          .addKeyValue("code", Codes.TELEMETRY)
          .addKeyValue("signal", TelemetryFailures.ERRORS)
          .addKeyValue("error", handlersOwn.getClass().getName())
          .log("The handler of uncaught exceptions that was there before threw");
    }
  }

  /** Asked for late: the first logger loads all of Logback, and signals are taken before. */
  private static Logger log() {
    return LoggerFactory.getLogger(Production.class);
  }

  private boolean isMain(Thread thread) {
    return thread.equals(main.get());
  }

  private void say(Thread thread, Throwable failure) {
    if (failure instanceof StartupException start && Codes.LOG_BINDING.equals(start.code())) {
      return; // told on standard error: the log cannot take it
    }
    if (failure instanceof TaskRefusedException) { // The receipt counts it.
      log().debug("The thread {} ended: {}", thread.getName(), failure.getMessage());
      return;
    }
    LoggingEventBuilder line = log().atError();
    if (failure instanceof StartupException start) {
      Throwable cause = Codes.STEP.equals(start.code()) ? start.getCause() : null;
      line = line.addKeyValue("code", start.code());
      if (start.getCause() instanceof ConfigException report) {
        line = line.addKeyValue(
            "problems", report.problems().stream().map(Problem::members).toList());
      }
      line.setCause(cause).log("Cannot start: {}", start.getMessage());
    } else if (isMain(thread) && failure instanceof BindException taken) {
      line.addKeyValue("code", Codes.PORT)
          .log("Cannot start: a port cannot be bound: {}", taken.getMessage());
    } else if (isMain(thread)) {
      stack(line.addKeyValue("code", Codes.MAIN), failure)
          .log("The main thread ended with an exception");
    } else {
      stack(line.addKeyValue("code", Codes.UNCAUGHT), failure)
          .log("A thread ended with an exception that nobody caught");
    }
  }

  /**
   * The stack is in the event, or here where there is nobody to take an event yet: in one place.
   */
  private LoggingEventBuilder stack(LoggingEventBuilder line, Throwable failure) {
    return errors
        .get()
        .map(publisher -> line.addKeyValue("event_id", publisher.publish(failure)))
        .orElseGet(() -> line.setCause(failure));
  }
}
