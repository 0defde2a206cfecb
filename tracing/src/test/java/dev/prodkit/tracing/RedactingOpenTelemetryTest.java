// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RedactingOpenTelemetryTest {
  private static final String SECRET = "s3cr3t-v4lue";
  private final CapturedSpans captured = new CapturedSpans();
  private OpenTelemetrySdk others = OpenTelemetrySdk.builder()
      .setTracerProvider(SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(captured))
          .build())
      .build();
  private final Tracing tracing = Tracing.using(others, RedactingOpenTelemetryTest::redacted);

  @AfterEach
  void close() {
    others.close();
  }

  @Test
  @DisplayName("MSK-11: beside another OpenTelemetry everything that is said to a span is redacted")
  void redactsBeforeTheCall() {
    Attributes attributes = Attributes.builder()
        .put("text", "a " + SECRET)
        .put("password", "plain")
        .put("list", "x", SECRET)
        .put(SECRET, "key")
        .put("long", 7)
        .build();
    SpanContext linked = SpanContext.create(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.builder().put("vendor", SECRET).build());
    IllegalStateException failure =
        new IllegalStateException("for " + SECRET, new RuntimeException("cause " + SECRET));

    for (Tracer tracer : tracers()) {
      Span span = tracer
          .spanBuilder("start " + SECRET)
          .setAttribute("by.builder", SECRET)
          .setAttribute("password", "plain")
          .setAttribute("long", 1)
          .setAttribute("flag", true)
          .setAttribute("double", 0.5)
          .setAttribute(AttributeKey.longKey("int"), 3)
          .setAllAttributes(attributes)
          .addLink(linked)
          .addLink(linked, attributes)
          .startSpan();
      span.setAttribute("by.span", SECRET)
          .setAttribute("password", "plain again")
          .setAttribute("nested", Value.of(KeyValue.of("password", Value.of("plain"))))
          .setAttribute(AttributeKey.stringArrayKey("password"), List.of("plain", "plain"))
          .setAllAttributes(attributes)
          .updateName("later " + SECRET)
          .setStatus(StatusCode.ERROR, "because of " + SECRET)
          .addEvent(SECRET)
          .addEvent(SECRET, 1, TimeUnit.SECONDS)
          .addEvent(SECRET, Instant.EPOCH)
          .addEvent(SECRET, attributes)
          .addEvent(SECRET, attributes, 1, TimeUnit.SECONDS)
          .addEvent(SECRET, attributes, Instant.EPOCH)
          .addLink(linked)
          .addLink(linked, attributes)
          .recordException(failure)
          .recordException(failure, attributes);
      span.end();
    }

    assertThat(captured.spans()).hasSize(5).allSatisfy(span -> {
      assertThat(text(span)).doesNotContain(SECRET, "plain").contains("later ***", "***");
      assertThat(span.getEvents()).hasSize(8);
      assertThat(span.getLinks()).hasSize(4);
      assertThat(span.getAttributes().get(AttributeKey.longKey("long"))).isEqualTo(7);
      assertThat(span.getAttributes().get(AttributeKey.booleanKey("flag"))).isTrue();
      assertThat(span.getAttributes().get(AttributeKey.doubleKey("double"))).isEqualTo(0.5);
    });
  }

  @Test
  @DisplayName("MSK-11: an exception is recorded under its own type, and handed to no processor")
  void recordsAStandInForTheException() {
    IllegalStateException failure = new IllegalStateException("for " + SECRET);
    assertThat(catchThrowable(() -> tracing.spans().run("work", () -> {
          throw failure;
        })))
        .isSameAs(failure);

    ExceptionEventData event =
        (ExceptionEventData) captured.named("work").getEvents().get(0);
    assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.type")))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
        .startsWith("java.lang.IllegalStateException: for ***")
        .contains("recordsAStandInForTheException");
    assertThat(event.getException())
        .isNotSameAs(failure)
        .hasToString("java.lang.IllegalStateException: for ***")
        .hasMessage("for ***")
        .hasNoCause();
  }

  @Test
  void redactsTheSpansOfThisLibrary() {
    tracing.spans().run("work " + SECRET, attributes(), () -> {
      tracing.spans().current().setAttribute("current", SECRET);
      assertThat(Span.current()).isNotInstanceOf(RedactingSpan.class);
    });
    try (ServerSpan server = tracing.spans().server("in " + SECRET, Map.of(), attributes())) {
      server.route("GET", "/" + SECRET).span().addEvent("e", attributes());
      server.failed(new IllegalStateException(SECRET));
    }

    assertThat(captured.spans())
        .hasSize(2)
        .allSatisfy(
            span -> assertThat(text(span)).doesNotContain(SECRET, "plain").contains("***"));
    assertThat(tracing.spans().current().getSpanContext().isValid()).isFalse();
  }

  @Test
  @DisplayName("MSK-11: another OpenTelemetry gets no trace state that holds a secret")
  void redactsTheTraceStateOfParents() {
    Map<String, List<String>> headers = Map.of(
        "traceparent", List.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        "tracestate", List.of("kept=1,vv=" + SECRET));
    others = OpenTelemetrySdk.builder()
        .setTracerProvider(others.getSdkTracerProvider())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
    Tracing beside = Tracing.using(others, RedactingOpenTelemetryTest::redacted);
    Context parent = others
        .getPropagators()
        .getTextMapPropagator()
        .extract(Context.root(), headers, HeaderLines.GETTER);
    assertThat(Span.fromContext(parent).getSpanContext().getTraceState().asMap())
        .containsValue(SECRET);

    beside.spans().server("server", headers, Attributes.empty()).close();
    Tracer tracer = beside.openTelemetry().getTracer("t");
    tracer.spanBuilder("explicit").setParent(parent).startSpan().end();
    try (Scope current = parent.makeCurrent()) {
      assertThat(current).isNotNull();
      tracer.spanBuilder("implicit").startSpan().end();
      beside.spans().server("inside", headers, Attributes.empty()).close();
      tracer.spanBuilder("root").setNoParent().startSpan().end();
    }

    assertThat(captured.named("root").getParentSpanContext().isValid()).isFalse();
    for (String name : List.of("server", "explicit", "implicit", "inside")) {
      SpanData span = captured.named(name);
      assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
      for (SpanContext context : List.of(span.getSpanContext(), span.getParentSpanContext())) {
        assertThat(context.getTraceState().asMap()).as(name).isEqualTo(Map.of("kept", "1"));
      }
    }
  }

  @Test
  void keepsParentsKindsAndTimes() {
    Span parent = tracing.openTelemetry().getTracer("t").spanBuilder("parent").startSpan();
    Span child = tracing
        .openTelemetry()
        .getTracer("t")
        .spanBuilder("child")
        .setParent(Context.root().with(parent))
        .setSpanKind(SpanKind.CLIENT)
        .setStartTimestamp(1, TimeUnit.SECONDS)
        .startSpan();
    assertThat(child.isRecording()).isTrue();
    child.end(2, TimeUnit.SECONDS);
    tracing
        .openTelemetry()
        .getTracer("t")
        .spanBuilder("root")
        .setParent(Context.root().with(parent))
        .setNoParent()
        .startSpan()
        .end();

    SpanData exported = captured.named("child");
    assertThat(exported.getParentSpanId()).isEqualTo(parent.getSpanContext().getSpanId());
    assertThat(exported.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(exported.getStartEpochNanos()).isEqualTo(1_000_000_000);
    assertThat(exported.getEndEpochNanos()).isEqualTo(2_000_000_000);
    assertThat(captured.named("root").getParentSpanContext().isValid()).isFalse();
  }

  /**
   * A method that a later OpenTelemetry adds would go to the real span by a default, or nowhere.
   */
  @Test
  void overridesEachMethodThatIsNotMadeOfOthers() {
    for (Class<?> type : List.of(RedactingSpan.class, RedactingSpanBuilder.class)) {
      for (Method method : type.getInterfaces()[0].getMethods()) {
        if (Modifier.isAbstract(method.getModifiers())) {
          assertThat(catchThrowable(
                  () -> type.getDeclaredMethod(method.getName(), method.getParameterTypes())))
              .as(method.toString())
              .isNull();
        }
      }
    }
  }

  @Test
  @DisplayName(
      "MSK-11: the exporter of an SDK of the application's own redacts, once it is wrapped")
  void wrapsAnExporterOfTheApplication() {
    CapturedSpans exported = new CapturedSpans();
    try (SdkTracerProvider own = SdkTracerProvider.builder()
        .addSpanProcessor(SimpleSpanProcessor.create(
            Tracing.redacting(exported, RedactingOpenTelemetryTest::redacted)))
        .build()) {
      own.get("scope " + SECRET)
          .spanBuilder(SECRET)
          .setAllAttributes(attributes())
          .startSpan()
          .end();
    }
    assertThat(text(exported.spans().get(0))).doesNotContain(SECRET, "plain").contains("***");
  }

  private static String redacted(String name, String text) {
    return name.equals("password") ? "***" : text.replace(SECRET, "***");
  }

  private List<Tracer> tracers() {
    var openTelemetry = tracing.openTelemetry();
    return List.of(
        openTelemetry.getTracer(SECRET),
        openTelemetry.getTracer("t", SECRET),
        openTelemetry.getTracerProvider().get(SECRET),
        openTelemetry.getTracerProvider().get("t", SECRET),
        openTelemetry
            .tracerBuilder(SECRET)
            .setInstrumentationVersion(SECRET)
            .setSchemaUrl(SECRET)
            .build());
  }

  private static Attributes attributes() {
    return Attributes.builder().put("text", SECRET).put("password", "plain").build();
  }

  /** All that the other OpenTelemetry knows. */
  private static String text(SpanData span) {
    return Stream.concat(
            Stream.of(
                span.getName(),
                span.getAttributes(),
                span.getStatus(),
                span.getLinks(),
                span.getResource(),
                span.getInstrumentationScopeInfo()),
            span.getEvents().stream())
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }
}
