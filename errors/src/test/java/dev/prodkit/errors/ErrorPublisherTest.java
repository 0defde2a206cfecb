// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static dev.prodkit.errors.Sinks.CANARY;
import static dev.prodkit.errors.Sinks.publisherTo;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.prodkit.errors.Sinks.Keeping;
import dev.prodkit.testkit.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = SECONDS)
class ErrorPublisherTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

  @Test
  void tellsWhatFailedWhereAndOnWhat() {
    Keeping sink = Keeping.queued();
    try (ErrorPublisher errors = publisherTo(sink)
        .clock(now::get)
        .traceId(() -> Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"))
        .open()) {
      String id = errors.publish(
          new IllegalStateException("out of stock"), Map.of("order", 7, "lines", List.of("a")));
      assertThat(errors.flush(LONG).complete()).isTrue();

      ErrorEvent event = sink.events().get(0);
      assertThat(event.eventId()).isEqualTo(id);
      Event read = Event.parse(event.json());
      assertThat(read.members())
          .containsEntry("event_id", id)
          .containsEntry("timestamp", "2026-03-01T12:00:00.000Z")
          .containsEntry("service", "orders")
          .containsEntry("environment", "test")
          .containsEntry("error_type", "java.lang.IllegalStateException")
          .containsEntry("error_message", "out of stock")
          .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
          .containsEntry("original_message", Map.of("order", 7, "lines", List.of("a")))
          .hasSize(9);
      assertThat(read.text("stack_trace"))
          .startsWith("java.lang.IllegalStateException: out of stock\n\tat dev.prodkit.errors.");
    }
  }

  @Test
  void tellsOfAFailureForWhichNothingWasThrown() {
    Keeping sink = Keeping.immediate();
    try (ErrorPublisher errors = publisherTo(sink).open()) {
      errors.publish("payment.declined", "code 51", Map.of("payment", 9));

      assertThat(sink.events()).singleElement().satisfies(event -> {
        assertThat(event.errorType()).isEqualTo("payment.declined");
        assertThat(event.errorMessage()).isEqualTo("code 51");
        assertThat(event.stackTrace()).isEmpty();
      });
    }
  }

  @Test
  @DisplayName("ERR-16: one failure through four hands is one event; later lines get its id")
  void publishesOneFailureOnce() {
    Keeping sink = Keeping.immediate();
    try (ErrorPublisher errors = publisherTo(sink).open()) {
      Throwable failure = new IllegalStateException("x");
      Throwable wrapper = new RuntimeException("at the edge", failure);
      assertThat(errors.eventId(failure)).isEmpty();

      String id = errors.publish(failure, Map.of("order", 7));

      assertThat(errors.publish(failure)).isEqualTo(id);
      assertThat(errors.publish(wrapper)).isEqualTo(id);
      assertThat(errors.eventId(wrapper)).contains(id);
      assertThat(errors.eventId(new RuntimeException("another"))).isEmpty();
      assertThat(errors.eventId(new PoisonFailure())).isEmpty();
      assertThat(sink.ids()).containsExactly(id);
      assertThat(errors.counts().deduplicated()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("ERR-10: a storm becomes a bounded number of events that carry the exact number")
  void foldsAStorm() {
    try (CapturedLines lines = new CapturedLines()) {
      Keeping sink = Keeping.immediate();
      ErrorPublisher errors =
          publisherTo(sink).clock(now::get).identicalPerMinute(5).open();
      for (int minute = 0; minute < 2; minute++) {
        now.updateAndGet(at -> at.plusSeconds(61));
        for (int i = 0; i < 1_000; i++) {
          errors.publish(new IllegalStateException("order " + i));
        }
      }
      assertThat(sink.events()).hasSize(10);
      assertThat(sink.events().get(5).repeats()).isEqualTo(995);
      assertThat(lines.coded(ErrorCodes.STORM)).hasSize(2); // once a minute
      assertThat(lines.coded(ErrorCodes.FOLDED)).isEmpty();

      errors.close();

      assertThat(errors.counts().suppressed()).isEqualTo(1_990);
      assertThat(lines.coded(ErrorCodes.FOLDED))
          .singleElement()
          .satisfies(line -> assertThat(CapturedLines.value(line, "repeats")).isEqualTo(995L));
    }
  }

  @Test
  @DisplayName("ERR-12 / MSK-10: a secret leaves by no part of an event and by no line of ours")
  void redactsEveryPart() {
    try (CapturedLines lines = new CapturedLines()) {
      List<String> leaving = new ArrayList<>();
      ErrorSink failing = event -> {
        leaving.add(event.json());
        throw new IllegalStateException("could not send with " + CANARY);
      };
      ErrorPublisher errors =
          publisherTo(failing).traceId(() -> Optional.of(CANARY + "!")).open();
      Throwable cause = new IllegalArgumentException(CANARY);
      cause.addSuppressed(new RuntimeException("and " + CANARY));
      Throwable failure = new RuntimeException("with " + CANARY, cause);
      failure.setStackTrace(
          new StackTraceElement[] {new StackTraceElement(CANARY, "m", CANARY, 1)});

      errors.publish(failure, Map.of(CANARY, CANARY, "list", List.of(Map.of("k", CANARY))));
      errors.publish(CANARY, CANARY, Map.of("bean", new AtomicReference<>(CANARY)));
      errors.close();

      assertThat(leaving)
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(json -> assertThat(json).doesNotContain(CANARY).contains("***"));
      assertThat(lines.errors()).hasSize(2);
      assertThat(lines.coded(ErrorCodes.SINK_FAILED)).isNotEmpty();
      assertThat(lines.all())
          .allSatisfy(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
              .doesNotContain(CANARY));
    }
  }

  @Test
  @DisplayName("ERR-9 / ERR-1: poison in, a degraded event out, and nothing thrown")
  void survivesPoison() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);
    cyclic.put("nan", Double.NaN);
    Keeping sink = Keeping.immediate();
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(sink)
            .traceId(() -> {
              throw new StackOverflowError();
            })
            .clock(() -> {
              throw new IllegalStateException("no time");
            })
            .open()) {
      errors.publish(new PoisonFailure(), cyclic);
      errors.publish(Nulls.<Throwable>value(), Nulls.value());
      errors.publish(Nulls.<String>value(), Nulls.value(), Nulls.value());

      assertThat(sink.events())
          .extracting(ErrorEvent::errorType)
          .containsExactly(
              PoisonFailure.class.getName(), NullPointerException.class.getName(), "unknown");
      assertThat(sink.events()).allSatisfy(event -> Event.parse(event.json()));
      assertThat(sink.events().get(0).traceId()).isEmpty();
      assertThat(errors.counts().lost()).isZero();
      assertThat(lines.coded(ErrorCodes.EVENT_INCOMPLETE)).isNotEmpty();
    }
  }

  @Test
  void marksWhatWasCut() {
    Keeping sink = Keeping.immediate();
    try (ErrorPublisher errors = publisherTo(sink).open()) {
      errors.publish(
          new RuntimeException("m".repeat(1_000_000)), Map.of("body", "b".repeat(1_000_000)));

      assertThat(sink.events().get(0).truncated())
          .containsExactly("error_message", "stack_trace", "original_message");
    }
  }

  @Test
  void leavesOutATraceIdThatIsNone() {
    Keeping sink = Keeping.immediate();
    try (ErrorPublisher errors =
        publisherTo(sink).traceId(() -> Optional.of("not a\ntrace")).open()) {
      errors.publish(new RuntimeException("x"));

      assertThat(sink.events().get(0).traceId()).isEmpty();
    }
  }

  @Test
  @DisplayName("ERR-11: what fails inside the publisher or the sink is never published")
  void doesNotFeedItself() {
    try (CapturedLines lines = new CapturedLines()) {
      AtomicReference<ErrorPublisher> self = new AtomicReference<>();
      List<ErrorEvent> seen = new ArrayList<>();
      ErrorSink sink = event -> {
        seen.add(event);
        self.get().publish(new IllegalStateException("from the sink's own thread"));
        Thread client = new Thread(() ->
            self.get().publish(new IllegalStateException("from a thread that the sink started")));
        client.start();
        client.join();
        throw new IllegalStateException("and it fails");
      };
      ErrorSink fallback = event -> self.get().publish(new RuntimeException("from the fallback"));
      self.set(publisherTo(sink).fallback(fallback).open());

      self.get().publish(new RuntimeException("the service's own"));
      self.get().close();

      assertThat(seen)
          .hasSize(3)
          .extracting(ErrorEvent::eventId)
          .containsOnly(seen.get(0).eventId());
      Counts counts = self.get().counts();
      assertThat(counts.accepted()).isEqualTo(1);
      assertThat(counts.refused()).isEqualTo(7);
      assertThat(lines.coded(ErrorCodes.SELF_FEEDING)).hasSize(1);
      assertThat(lines.errors()).isEmpty();
    }
  }

  @Test
  @DisplayName("ERR-11: a toString or redaction that publishes does not run in a circle")
  void doesNotFeedItselfFromInsideAPublish() {
    AtomicReference<ErrorPublisher> self = new AtomicReference<>();
    Keeping sink = Keeping.immediate();
    Object reporting = new Object() {
      @Override
      public String toString() {
        return self.get().publish(new IllegalStateException("in toString"));
      }
    };
    self.set(ErrorPublisher.to(sink)
        .identity(Sinks.IDENTITY)
        .redaction((name, text) -> {
          self.get().publish(new IllegalStateException("in the redaction"));
          return text;
        })
        .open());

    self.get().publish(new RuntimeException("x"), Map.of("k", reporting));
    self.get().publish(new RuntimeException("the guard is gone again"));

    assertThat(sink.events()).hasSize(2);
    assertThat(self.get().counts().refused()).isPositive();
  }

  @Test
  void takesItsCopyBeforeItReturns() throws Exception {
    Sinks.Hanging hanging = new Sinks.Hanging(false);
    List<ErrorEvent> events = new ArrayList<>();
    try (ErrorPublisher errors = publisherTo(event -> {
          hanging.deliver(event);
          events.add(event);
        })
        .open()) {
      Map<String, Object> message = new HashMap<>(Map.of("order", 7));
      errors.publish(new RuntimeException("x"), message);
      message.clear();
      hanging.release();
      errors.flush(LONG);

      assertThat(events.get(0).originalMessage()).isEqualTo(Map.of("order", 7));
    }
  }

  @Test
  void namesEverythingThatIsMissingOrWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorPublisher.to(Keeping.queued())
            .identity(Map.of("environment", " "))
            .queueBound(0)
            .identicalPerMinute(1_000_000)
            .open())
        .withMessageContaining("identity.service")
        .withMessageContaining("identity.environment")
        .withMessageContaining("redaction")
        .withMessageContaining("queueBound")
        .withMessageContaining("identicalPerMinute");
    assertThatNullPointerException()
        .isThrownBy(() -> publisherTo(Keeping.queued()).redaction(Nulls.value()));
  }
}
