// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.tracing.Spans;
import dev.prodkit.validation.InvalidInputException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The steps of a service's work that are worth a name: each call is one span, one measurement and
 * one line in the log.
 *
 * <pre>{@code
 * User user = production.operations().call("user_registration", () -> users.add(registration));
 * }</pre>
 *
 * <p>The line is {@code Operation completed} or {@code Operation failed}, with {@code operation},
 * {@code duration_ms}, {@code success} and {@code error}. What the work throws passes through
 * unchanged. An unexpected failure is published as an error event, which holds its stack; the line
 * carries the {@code event_id}. An expected one ({@link HttpProblem},
 * {@link InvalidInputException}) is an answer, not an event: its span is no error, and the tag
 * {@code error.type} of its measurement is {@code none}. What the telemetry around the work throws
 * is counted as {@code prodkit.telemetry.failures} and changes nothing. Thread-safe.
 */
public final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  private final Spans spans;
  private final MeterRegistry registry;
  private final ErrorPublisher errors;
  private final TelemetryFailures telemetry;

  Operations(
      Spans spans, MeterRegistry registry, ErrorPublisher errors, TelemetryFailures telemetry) {
    this.spans = spans;
    this.registry = registry;
    this.errors = errors;
    this.telemetry = telemetry;
  }

  /**
   * Does one piece of work.
   *
   * @param operation its name, one of few, such as {@code user_registration}: it becomes a tag
   */
  public <T, X extends Exception> T call(String operation, Spans.Work<T, X> work) throws X {
    return spans.call(operation, () -> measured(operation, work));
  }

  /** Does one piece of work that has no result. */
  public <X extends Exception> void run(String operation, Spans.Action<X> work) throws X {
    this.<Boolean, X>call(operation, () -> {
      work.run();
      return true;
    });
  }

  private <T, X extends Exception> T measured(String operation, Spans.Work<T, X> work) throws X {
    long begin = System.nanoTime();
    T result;
    try {
      result = work.call();
    } catch (Throwable failure) {
      observe(operation, begin, Optional.of(failure));
      throw failure;
    }
    observe(operation, begin, Optional.empty());
    return result;
  }

  /** Never throws: the work is done, and its result or exception is what the caller gets. */
  private void observe(String operation, long begin, Optional<Throwable> failure) {
    try {
      long nanos = System.nanoTime() - begin;
      telemetry.contain(TelemetryFailures.METRICS, () -> record(operation, failure, nanos));
      if (failure.isEmpty()) {
        telemetry.contain(
            TelemetryFailures.LOGS,
            () -> line(LOG.atInfo(), operation, nanos, true).log("Operation completed"));
      } else {
        failed(operation, nanos, failure.get());
      }
    } catch (Throwable noRoom) { // mostly a StackOverflowError, or one inside an InternalError
      // There is no stack left to count on either.
    }
  }

  /** Whether this failure is an answer to a caller, and nothing that went wrong. */
  static boolean isAnswer(Throwable failure) {
    return failure instanceof HttpProblem || failure instanceof InvalidInputException;
  }

  private void failed(String operation, long nanos, Throwable failure) {
    boolean expected = isAnswer(failure);
    AtomicReference<Optional<String>> eventId = new AtomicReference<>(Optional.empty());
    if (!expected) {
      telemetry.contain(
          TelemetryFailures.ERRORS,
          () -> eventId.set(Optional.of(errors.publish(failure, Map.of("operation", operation)))));
    }
    telemetry.contain(TelemetryFailures.LOGS, () -> {
      LoggingEventBuilder line =
          expected ? LOG.atInfo() : LOG.atError().addKeyValue("code", Codes.OPERATION);
      line = line(line, operation, nanos, false)
          .addKeyValue("error", failure.getClass().getName());
      if (eventId.get().isPresent()) {
        line = line.addKeyValue("event_id", eventId.get().get());
      }
      line.log("Operation failed");
    });
  }

  private static LoggingEventBuilder line(
      LoggingEventBuilder line, String operation, long nanos, boolean success) {
    return line.addKeyValue("operation", operation)
        .addKeyValue("duration_ms", Math.round(nanos / 1e3) / 1e3)
        .addKeyValue("success", success);
  }

  private void record(String operation, Optional<Throwable> failure, long nanos) {
    String error = failure
        .filter(thrown -> !isAnswer(thrown))
        .map(thrown -> thrown.getClass().getName())
        .orElse("none");
    Timer.builder("operation.duration")
        .description("How long operations took, by name, success and failure")
        .tag("operation", operation)
        .tag("success", Boolean.toString(failure.isEmpty()))
        .tag("error.type", error)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
