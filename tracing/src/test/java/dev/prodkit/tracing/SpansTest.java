// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

  private final CapturedSpans captured = new CapturedSpans();
  private final Tracing tracing =
      Tracing.configure().exporter(captured).redaction((name, text) -> text).startUnattached();
  private final Spans spans = tracing.spans();

  @AfterEach
  void leavesNoContextBehind() {
    tracing.close();
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }

  @Test
  void throwsOnWhatTheWorkThrows() {
    IOException failure = new IOException("disk");

    assertThatThrownBy(() -> spans.call("read", () -> {
          throw failure;
        }))
        .isSameAs(failure);

    SpanData span = exported("read");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("disk");
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("java.io.IOException");
    assertThat(span.getEvents()).singleElement().satisfies(event -> {
      assertThat(event.getName()).isEqualTo("exception");
      assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
          .contains("SpansTest");
    });
  }

  @Test
  void throwsOnErrorsToo() {
    Error failure = new AssertionError("wrong");

    assertThatThrownBy(() -> spans.run("check", () -> {
          throw failure;
        }))
        .isSameAs(failure);
    assertThat(exported("check").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void survivesAThrowableThatCannotBePrinted() {
    RuntimeException poison = new RuntimeException() {
      private static final long serialVersionUID = 1;

      @Override
      public String getMessage() {
        throw new IllegalStateException("poison");
      }
    };
    RuntimeException deep = new RuntimeException("0");
    for (int i = 0; i < 100_000; i++) {
      deep = new RuntimeException("deep", deep);
    }
    RuntimeException tooDeep = deep;

    assertThat(thrownBy("poison", poison)).isSameAs(poison);
    assertThat(thrownBy("deep", tooDeep)).isSameAs(tooDeep);
    assertThat(exported("poison").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(exported("deep").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  @DisplayName("TRC-9: a scope that the work left open ends with it")
  void takesTheThreadBackFromAForgottenScope() {
    spans.run(
        "outer",
        () -> leak(Context.current().with(Baggage.builder().put("a", "b").build())));

    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  @DisplayName("TRC-1: the caller's span is the parent of the request's")
  void continuesTheCallersTrace() {
    Headers headers = new Headers();
    headers.add("Traceparent", PARENT);
    headers.add("tracestate", "a=1");
    headers.add("TRACESTATE", "b=2");
    Map<String, String> sent = new TreeMap<>();

    try (ServerSpan server = spans.server("GET", headers, method("GET"))) {
      assertThat(tracing.currentIds()).containsEntry("trace_id", TRACE);
      spans.propagate(sent::put);
      server.route("GET", "/orders/{id}").status(200);
    }

    SpanData span = exported("GET /orders/{id}");
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span.getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("http.request.method"), "GET")
        .containsEntry(AttributeKey.stringKey("http.route"), "/orders/{id}")
        .containsEntry(AttributeKey.longKey("http.response.status_code"), 200L);
    assertThat(sent)
        .containsEntry("traceparent", "00-" + TRACE + "-" + span.getSpanId() + "-01")
        .containsEntry("tracestate", "a=1,b=2");
  }

  @Test
  @DisplayName("TRC-2: malformed headers begin a new trace")
  void beginsANewTrace() {
    for (Map<String, List<String>> headers : List.of(
        Map.<String, List<String>>of(),
        Map.of("traceparent", List.of("nonsense")),
        Map.of("traceparent", List.of(PARENT, PARENT)))) {
      try (ServerSpan server = spans.server("GET", headers, Attributes.empty())) {
        assertThat(server.span().getSpanContext().isValid()).isTrue();
        assertThat(server.span().getSpanContext().getTraceId()).isNotEqualTo(TRACE);
      }
    }
  }

  @Test
  void takesNoParentFromAContextThatTheThreadWasLeftWith() {
    spans.run("left over", () -> {
      try (ServerSpan server = spans.server("GET", Map.of(), Attributes.empty())) {
        assertThat(server.span().getSpanContext().isValid()).isTrue();
      }
    });
    assertThat(exported("GET").getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void tellsAServersFailure() {
    try (ServerSpan server = spans.server("a", Map.of(), Attributes.empty())) {
      server.status(503);
    }
    try (ServerSpan server = spans.server("b", Map.of(), Attributes.empty())) {
      server.failed(new IllegalStateException("broken")).status(500);
    }
    try (ServerSpan server = spans.server("c", Map.of(), Attributes.empty())) {
      server.status(404);
    }
    AttributeKey<String> type = AttributeKey.stringKey("error.type");
    assertThat(exported("a").getAttributes().get(type)).isEqualTo("503");
    assertThat(exported("a").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(exported("b").getAttributes().get(type))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(exported("b").getStatus().getDescription()).isEqualTo("broken");
    assertThat(exported("c").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void endsAServerSpanOnAnotherThreadWithoutTouchingThatThread() {
    Context before = Context.current();
    ServerSpan server = spans.server("async", Map.of(), Attributes.empty());
    Context during = Context.current();
    CompletableFuture.runAsync(() -> {
          Context there = Context.current();
          server.close();
          assertThat(Context.current()).isSameAs(there);
        })
        .join();
    assertThat(exported("async").hasEnded()).isTrue();
    assertThat(Context.current()).isSameAs(during);
    leak(before);
  }

  @Test
  void joinsTheSpanThatAnAgentHasBegun() {
    OpenTelemetry agents = tracing.openTelemetry();
    Tracing using = Tracing.using(agents, (name, text) -> text);
    spans.run("agent's", () -> {
      try (ServerSpan server = using
          .spans()
          .server("ours", Map.of("traceparent", List.of(PARENT)), Attributes.empty())) {
        server.status(200);
      }
    });
    assertThat(exported("ours").getParentSpanId()).isEqualTo(exported("agent's").getSpanId());
    assertThat(exported("ours").getKind()).isEqualTo(SpanKind.INTERNAL);
  }

  @Test
  @DisplayName("TRC-15: a failure that is an answer is no error of its span")
  void leavesAnExpectedFailureWithoutAnError() {
    CapturedSpans sent = new CapturedSpans();
    IllegalArgumentException answer = new IllegalArgumentException("there is no such order");
    try (Tracing answering = Tracing.configure()
        .exporter(sent)
        .redaction((name, text) -> text)
        .expected(failure -> {
          if (failure instanceof IllegalStateException) {
            throw new AssertionError("in the predicate");
          }
          return failure instanceof IllegalArgumentException;
        })
        .startUnattached()) {
      for (RuntimeException each : List.of(answer, new IllegalStateException("broken"))) {
        assertThat(catchThrowable(() -> answering.spans().run("of " + each.getMessage(), () -> {
              throw each;
            })))
            .isSameAs(each);
      }
      assertThat(answering.flush(Duration.ofSeconds(10)).complete()).isTrue();
      assertThat(answering.failures()).isEqualTo(tracing.failures() + 1);
    }
    SpanData expected = sent.named("of there is no such order");
    assertThat(expected.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(expected.getAttributes().isEmpty()).isTrue();
    assertThat(expected.getEvents()).singleElement().satisfies(event -> {
      assertThat(event.getName()).isEqualTo("refused");
      assertThat(event.getAttributes().size()).isEqualTo(1);
      assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.type")))
          .isEqualTo("java.lang.IllegalArgumentException");
    });
    assertThat(sent.named("of broken").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  private Throwable thrownBy(String name, RuntimeException failure) {
    return catchThrowable(() -> spans.run(name, () -> {
      throw failure;
    }));
  }

  private SpanData exported(String name) {
    assertThat(tracing.flush(Duration.ofSeconds(10)).complete()).isTrue();
    return captured.named(name);
  }

  private static Attributes method(String method) {
    return Attributes.builder().put("http.request.method", method).build();
  }

  /** Makes this context current and forgets about it. */
  @SuppressWarnings("MustBeClosedChecker")
  private static void leak(Context context) {
    context.makeCurrent();
  }
}
