// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TracingFailuresTest {
  private static final ContextKey<Integer> KEY = ContextKey.named("key");
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final CapturedSpans captured = new CapturedSpans();
  private final Tracing tracing =
      Tracing.configure().exporter(captured).redaction((name, text) -> text).startUnattached();
  private final List<Throwable> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void leavesNoContextBehind() {
    tracing.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  /** What telemetry of the application's may throw. */
  static List<Throwable> thrown() {
    return List.of(
        new IllegalStateException("a bug"),
        new NoClassDefFoundError("com/acme/Lazy"),
        new StackOverflowError("in a processor"),
        new AssertionError("wrong"),
        new InternalError("in a sampler"),
        new Error("of a kind of its own"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  @DisplayName("HTP-6: whichever method of OpenTelemetry throws, the work ends as it would have")
  void keepsTheOutcomeOfTheWork(Throwable failure) {
    Set<String> methods = new TreeSet<>();
    drive(tracing.openTelemetry(), methods, "", failure);
    assertThat(methods)
        .contains("Tracer.spanBuilder", "SpanBuilder.startSpan", "Span.setAttribute")
        .contains("Span.recordException", "Span.setStatus", "Span.end", "Span.storeInContext")
        .contains("TextMapPropagator.extract", "TextMapPropagator.inject");

    // At the start, which may fail.
    methods.removeIf(
        method -> method.startsWith("OpenTelemetry.") || method.startsWith("TracerProvider."));
    for (String method : methods) {
      told.clear();
      long failures = drive(tracing.openTelemetry(), new TreeSet<>(), method, failure);
      assertThat(failures).as(method).isPositive();
      assertThat(told).as(method).hasSize((int) failures).containsOnly(failure);
      assertThat(Context.current()).as(method).isSameAs(Context.root());
    }
  }

  /** Everything that this module does with an OpenTelemetry, one method of which throws. */
  private long drive(OpenTelemetry real, Set<String> methods, String broken, Throwable failure) {
    OpenTelemetry hostile = throwing(OpenTelemetry.class, real, (method, arguments) -> {
      methods.add(method);
      if (method.equals(broken)) {
        throw failure;
      }
    });
    Tracing using = using(hostile, told::add);
    long before = using.failures();
    IllegalStateException ofTheWork = new IllegalStateException("of the work");

    assertThat(using.spans().call("work", () -> 42)).isEqualTo(42);
    assertThat(catchThrowable(() -> using.spans().run("work", () -> {
          throw ofTheWork;
        })))
        .isSameAs(ofTheWork);
    Map<String, String> sent = new TreeMap<>();
    try (ServerSpan server =
        using.spans().server("GET", Map.of("traceparent", List.of(PARENT)), Attributes.empty())) {
      server.route("GET", "/orders/{id}").status(503).failed(ofTheWork);
      server.span();
      using.spans().propagate(sent::put);
      assertThat(using.currentIds()).isNotNull();
    }
    return using.failures() - before;
  }

  private static Tracing using(OpenTelemetry openTelemetry, Consumer<Throwable> onFailure) {
    return Tracing.configure()
        .redaction((name, text) -> text)
        .onFailure(onFailure)
        .using(openTelemetry);
  }

  private interface Before {
    void call(String method, Object[] arguments) throws Throwable;
  }

  @SuppressWarnings("ReferenceEquality") // whether it returns itself is the question
  private static boolean same(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }

  /** A proxy around the real thing and around whatever of OpenTelemetry it returns. */
  private static <T> T throwing(Class<T> type, Object real, Before before) {
    InvocationHandler handler = (proxy, method, arguments) -> {
      if (method.getDeclaringClass().equals(Object.class)) {
        return method.invoke(real, arguments);
      }
      before.call(type.getSimpleName() + "." + method.getName(), arguments);
      Object result = invoked(method, real, arguments);
      if (same(result, real)) {
        return proxy;
      }
      Class<?> returned = method.getReturnType();
      boolean wrapped = Set.of(
              "OpenTelemetry",
              "TracerProvider",
              "Tracer",
              "SpanBuilder",
              "Span",
              "ContextPropagators",
              "TextMapPropagator")
          .contains(returned.getSimpleName());
      return wrapped ? throwing(returned, result, before) : result;
    };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object invoked(Method method, Object real, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  @DisplayName("HTP-6: a listener of failures that throws changes nothing either")
  void survivesItsListener() {
    Tracing using = using(
        throwing(OpenTelemetry.class, tracing.openTelemetry(), (method, arguments) -> {
          if (method.equals("Span.end")) {
            throw new IllegalStateException("in a processor");
          }
        }),
        failure -> {
          throw new AssertionError("in the listener");
        });

    assertThat(using.spans().call("work", () -> "done")).isEqualTo("done");
    assertThat(using.failures()).isPositive();
  }

  @Test
  void keepsAnInterruptThatTelemetryTakesAway() {
    Tracing using = using(
        throwing(OpenTelemetry.class, tracing.openTelemetry(), (method, arguments) -> {
          Thread.interrupted();
        }),
        failure -> {});
    Thread.currentThread().interrupt();
    using.spans().run("work", () -> {});
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void sendsTheOtherHeadersWhereOneIsRefused() {
    Map<String, String> sent = new TreeMap<>();
    long before = tracing.failures();
    tracing.spans().run("call", () -> {
      try (Scope baggage = io.opentelemetry.api.baggage.Baggage.builder()
          .put("tenant", "acme")
          .build()
          .makeCurrent()) {
        assertThat(baggage).isNotNull();
        tracing.spans().propagate((name, value) -> {
          if (name.equals("traceparent")) {
            throw new IllegalArgumentException("a restricted header");
          }
          sent.put(name, value);
        });
      }
    });
    assertThat(sent).containsKey("baggage");
    assertThat(tracing.failures() - before).isEqualTo(1);
  }

  @Test
  @DisplayName("HTP-6: a context storage that throws costs the context, and not the task")
  void runsTheTaskWithoutAContext() throws Exception {
    for (boolean attaches : List.of(false, true)) {
      long before = TracingFailures.OF_PROCESS.count();
      Attachment attachment = Attachment.of(new HostileContext(attaches));
      assertThat(Context.current()).isSameAs(Context.root());
      attachment.end();
      assertThat(Context.current()).isSameAs(Context.root());
      assertThat(TracingFailures.OF_PROCESS.count() - before).isEqualTo(1);
    }
    AtomicInteger ran = new AtomicInteger();
    ContextExecutors.carrying(new HostileContext(true), ran::incrementAndGet).run();
    Callable<Integer> task = ContextExecutors.carrying(ran::incrementAndGet);
    assertThat(task.call()).isEqualTo(2);
  }

  /** As a storage of an agent or of the application may be. */
  private record HostileContext(boolean attaches) implements Context {
    @Override
    public <V> @Nullable V get(ContextKey<V> key) {
      return null;
    }

    @Override
    public <V> Context with(ContextKey<V> key, V value) {
      throw new LinkageError("in with");
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // It throws: there is nothing to close.
    public Scope makeCurrent() {
      if (attaches) {
        Context.super.makeCurrent();
      }
      throw new LinkageError("in makeCurrent");
    }
  }

  @Test
  @DisplayName("HTP-6: a scope that cannot be closed leaves the thread its context all the same")
  void givesTheThreadBackThoughTheScopeThrows() {
    long before = TracingFailures.OF_PROCESS.count();
    Context other = Context.root().with(KEY, 1);
    Attachment attachment = Attachment.of(new Context() {
      @Override
      public <V> @Nullable V get(ContextKey<V> key) {
        return other.get(key);
      }

      @Override
      public <V> Context with(ContextKey<V> key, V value) {
        return other.with(key, value);
      }

      @Override
      @SuppressWarnings("MustBeClosedChecker") // It is never closed, which is the point.
      public Scope makeCurrent() {
        Context.super.makeCurrent();
        return () -> {
          throw new IllegalStateException("in close");
        };
      }
    });
    attachment.end();
    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(TracingFailures.OF_PROCESS.count() - before).isEqualTo(1);
  }

  /** What the methods of an exception may throw. */
  static List<Throwable> insides() {
    return List.of(
        new NoClassDefFoundError("com/acme/Lazy"),
        new AssertionError("x"),
        new StackOverflowError(),
        new InternalError("none"),
        new IllegalStateException("session closed"));
  }

  /** A failure whose own methods throw. */
  @SuppressWarnings("serial")
  private static final class Poison extends RuntimeException {
    private final transient Throwable inside;

    Poison(Throwable inside) {
      this.inside = inside;
    }

    private RuntimeException thrown() {
      if (inside instanceof Error error) {
        throw error;
      }
      return (RuntimeException) inside;
    }

    @Override
    public String getMessage() {
      throw thrown();
    }

    @Override
    public String toString() {
      throw thrown();
    }

    @Override
    public synchronized Throwable getCause() {
      throw thrown();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw thrown();
    }
  }

  @ParameterizedTest
  @MethodSource("insides")
  @DisplayName("HTP-6: the work's own exception leaves, whatever its methods throw")
  void throwsTheWorksOwnException(Throwable inside) {
    Poison poison = new Poison(inside);
    long before = tracing.failures();
    assertThat(same(thrownBy(poison), poison)).isTrue(); // not described, which would ask it
    try (ServerSpan server = tracing.spans().server("GET", Map.of(), Attributes.empty())) {
      server.failed(poison);
    }

    assertThat(tracing.failures() - before).isZero(); // no fault of the telemetry's
    assertThat(tracing.flush(Duration.ofSeconds(10)).complete()).isTrue();
    for (SpanData span : captured.spans()) {
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(span.getStatus().getDescription())
          .contains(Poison.class.getName(), "could not be read");
      assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
          .isEqualTo(Poison.class.getName());
      assertThat(span.getEvents())
          .singleElement()
          .satisfies(event -> assertThat(
                  event.getAttributes().get(AttributeKey.stringKey("exception.type")))
              .isEqualTo(Poison.class.getName()));
    }
    assertThat(captured.spans()).hasSize(2);
  }

  @SuppressWarnings("EmptyCatch")
  private @Nullable Throwable thrownBy(RuntimeException failure) {
    try {
      tracing.spans().run("work", () -> {
        throw failure;
      });
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  @Test
  @DisplayName("HTP-6: at the end of the stack, work that was done is never reported as failed")
  void returnsTheResultThoughTheStackIsUsedUp() throws InterruptedException {
    List<Throwable> wrong = new ArrayList<>();
    AtomicInteger completed = new AtomicInteger();
    Spans deepInside = using(
            throwing(OpenTelemetry.class, tracing.openTelemetry(), (method, arguments) -> {
              if (method.equals("Span.end")) {
                recurse(100);
              }
            }),
            failure -> {})
        .spans();
    deepInside.call("warm", () -> completed.incrementAndGet()); // links what is linked once
    Thread deep = new Thread(null, () -> descend(deepInside, wrong, completed), "deep", 256 * 1024);
    deep.start();
    deep.join();
    assertThat(wrong).isEmpty();
    assertThat(completed).hasValueGreaterThan(100);
  }

  private static int recurse(int depth) {
    return depth == 0 ? 0 : 1 + recurse(depth - 1);
  }

  /** Calls at each depth until the stack is used up, and looks at each call on the way back. */
  @SuppressWarnings({"EmptyCatch", "InfiniteRecursion"}) // Each frame has more room than the next.
  private void descend(Spans spans, List<Throwable> wrong, AtomicInteger completed) {
    try {
      descend(spans, wrong, completed);
    } catch (StackOverflowError end) {
    }
    int before = completed.get();
    try {
      spans.call("work", () -> completed.incrementAndGet());
    } catch (Throwable tooDeep) {
      if (completed.get() != before) {
        wrong.add(tooDeep);
      }
    }
  }

  @Test
  @DisplayName("HTP-6: an exporter that throws an Error is counted, and the next spans are sent")
  void sendsAfterAnErrorOfTheExporter() {
    AtomicInteger exports = new AtomicInteger();
    CapturedSpans sent = new CapturedSpans();
    CountingExporter exporter = new CountingExporter(
        throwing(
            io.opentelemetry.sdk.trace.export.SpanExporter.class, sent, (method, arguments) -> {
              if (method.endsWith(".export") && exports.incrementAndGet() == 1) {
                throw new StackOverflowError("in the exporter");
              }
            }),
        new SpanLedger(10));
    assertThat(exporter.export(List.of()).isSuccess()).isFalse();
    assertThat(exporter.export(List.of()).isSuccess()).isTrue();
  }

  @Test
  void countsForeachTracingAlone() {
    Tracing other = Tracing.using(OpenTelemetry.noop(), (name, text) -> text);
    long before = other.failures();
    drive(tracing.openTelemetry(), new TreeSet<>(), "Span.end", new IllegalStateException("bug"));
    assertThat(other.failures()).isEqualTo(before);
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }
}
