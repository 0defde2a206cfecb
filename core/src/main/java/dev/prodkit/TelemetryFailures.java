// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what telemetry throws away from the work that it observes: each failure is counted, and the
 * first one of each signal is logged. A user's registry, filter, span processor, appender, sink or
 * listener may throw anything, a {@link LinkageError} or {@link StackOverflowError} included.
 *
 * <p>The line names the signal and the type of the exception, never its message, which may quote a
 * secret and may itself throw. Thread-safe.
 */
final class TelemetryFailures implements MeterBinder {
  static final String METRICS = "metrics";
  static final String TRACES = "traces";
  static final String LOGS = "logs";
  static final String ERRORS = "errors";
  static final String HEALTH = "health";
  static final String SHUTDOWN = "shutdown";
  /** Where a signal is counted that is none of these: the names of a tag are few. */
  static final String OTHER = "other";

  private static final Logger LOG = LoggerFactory.getLogger(Production.class);

  private final Map<String, Signal> signals = Map.of(
      METRICS, new Signal(),
      TRACES, new Signal(),
      LOGS, new Signal(),
      ERRORS, new Signal(),
      HEALTH, new Signal(),
      SHUTDOWN, new Signal());
  private final Signal other = new Signal();

  /** One kind of telemetry: how often it has failed, and whether that was logged. */
  private static final class Signal {
    private final LongAdder failures = new LongAdder();
    private volatile LongSupplier elsewhere = () -> 0;
    private final AtomicBoolean told = new AtomicBoolean();
  }

  /**
   * Runs a piece of telemetry and never throws. An interrupt that was pending before is pending
   * after it, whatever the telemetry does; one that arrives meanwhile is kept, too.
   *
   * @param signal one of the constants of this class
   */
  void contain(String signal, Runnable telemetry) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    try {
      telemetry.run();
    } catch (Throwable failure) { // also an Error: the work is done, whatever its telemetry lacks
      failed(signal, failure);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts and tells of a failure that was caught elsewhere. Never throws. */
  void failed(String signal, Throwable failure) {
    signal(signal).failures.increment();
    tell(signal, failure);
  }

  /**
   * Adds the failures that a module contains and counts by itself; it tells of them by
   * {@link #tell}.
   */
  void alsoCounting(String signal, LongSupplier elsewhere) {
    signal(signal).elsewhere = elsewhere;
  }

  /** Tells of a failure if it is the first of its signal, and does not count it. Never throws. */
  void tell(String signal, Throwable failure) {
    try {
      Signal of = signal(signal);
      if (of.told.compareAndSet(false, true)) {
        tell(of, signal, failure);
      }
    } catch (Throwable unspeakable) {
      // Out of stack or memory, or the log itself fails: the next failure tells.
    }
  }

  private static void tell(Signal of, String signal, Throwable failure) {
    boolean logged = false;
    try {
      LOG.atWarn()
          .addKeyValue("code", Codes.TELEMETRY)
          .addKeyValue("signal", signal)
          .addKeyValue("error", failure.getClass().getName())
          .log("Telemetry failed; the work that it observed is not affected. Further failures of"
              + " this signal are only counted");
      logged = true;
    } finally {
      of.told.set(logged);
    }
  }

  /** How often this signal has failed. */
  long count(String signal) {
    Signal of = signal(signal);
    return of.failures.sum() + of.elsewhere.getAsLong();
  }

  private Signal signal(String name) {
    return signals.getOrDefault(name, other);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    signals.keySet().stream().sorted().forEach(signal -> bind(registry, signal));
    bind(registry, OTHER);
  }

  private void bind(MeterRegistry registry, String signal) {
    FunctionCounter.builder("prodkit.telemetry.failures", this, from -> from.count(signal))
        .description("Exceptions of telemetry, kept away from the work that it observed, by signal")
        .tag("signal", signal)
        .register(registry);
  }
}
