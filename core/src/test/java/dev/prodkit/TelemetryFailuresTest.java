// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class TelemetryFailuresTest {
  private static final String METER = "prodkit.telemetry.failures";

  private final List<ILoggingEvent> told = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getKeyValuePairs() != null
          && event.getKeyValuePairs().stream()
              .anyMatch(pair -> Codes.TELEMETRY.equals(pair.value))) {
        told.add(event);
      }
    }
  };

  @BeforeEach
  void listen() {
    appender.start();
    ((Logger) LoggerFactory.getLogger("dev.prodkit")).addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger("dev.prodkit")).detachAppender(appender);
  }

  static List<Throwable> thrown() {
    return List.of(
        new IllegalStateException("the password is hunter2"),
        new NoClassDefFoundError("com/acme/Lazy"),
        new StackOverflowError("in a filter"),
        new AssertionError("wrong"),
        new Error("of a kind of its own"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  @DisplayName("HTP-6: whatever is thrown is contained, counted, and told once for its signal")
  void containsAndTellsOnce(Throwable failure) {
    TelemetryFailures telemetry = new TelemetryFailures();
    for (int i = 0; i < 3; i++) {
      telemetry.contain(TelemetryFailures.METRICS, () -> sneak(failure));
    }
    telemetry.contain("a name that is none of ours", () -> sneak(failure));

    assertThat(telemetry.count(TelemetryFailures.METRICS)).isEqualTo(3);
    assertThat(telemetry.count(TelemetryFailures.OTHER)).isEqualTo(1);
    assertThat(telemetry.count(TelemetryFailures.TRACES)).isZero();
    assertThat(told).hasSize(2);
    assertThat(told.get(0).getThrowableProxy()).isNull();
    assertThat(told.get(0).getKeyValuePairs().toString())
        .contains("signal=\"metrics\"", failure.getClass().getName())
        .doesNotContain("hunter2");
    assertThat(told.get(0).getFormattedMessage()).doesNotContain("hunter2");
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void tellsOfTheNextFailureWhereTheLogDidNotTakeTheFirst() {
    AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {
      @Override
      public synchronized void doAppend(ILoggingEvent event) {
        throw new LinkageError("in an appender");
      }

      @Override
      protected void append(ILoggingEvent event) {}
    };
    TelemetryFailures telemetry = new TelemetryFailures();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.prodkit.Production");
    logger.addAppender(broken);
    try {
      telemetry.contain(TelemetryFailures.LOGS, () -> sneak(new LinkageError("first")));
    } finally {
      logger.detachAppender(broken);
    }
    telemetry.contain(TelemetryFailures.LOGS, () -> sneak(new LinkageError("second")));
    assertThat(told).hasSize(1);
    assertThat(telemetry.count(TelemetryFailures.LOGS)).isEqualTo(2);
  }

  @Test
  void keepsTheInterruptFlagAsItFoundIt() {
    TelemetryFailures telemetry = new TelemetryFailures();
    Thread.currentThread().interrupt();
    telemetry.contain(TelemetryFailures.METRICS, Thread::interrupted);
    assertThat(Thread.interrupted()).isTrue();
    telemetry.contain(TelemetryFailures.METRICS, () -> {});
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Refuses the meters of our work, as a filter with a bug does; the JVM's are taken. */
  private static SimpleMeterRegistry hostileRegistry(Throwable failure) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        if (id.getName().matches("http\\.server.*|operation.*|prodkit\\.(health|spans).*")) {
          TelemetryFailuresTest.<RuntimeException>sneak(failure);
        }
        return id;
      }
    });
    return registry;
  }

  @ParameterizedTest
  @MethodSource("thrown")
  @DisplayName(
      "HTP-6: with a registry that throws, results, exceptions and work in flight are right")
  void keepsTheOutcomeWithAHostileRegistry(Throwable failure)
      throws IOException, InterruptedException {
    SimpleMeterRegistry registry = hostileRegistry(failure);
    try (Production production =
        Production.configure().environment(Map.of()).meterRegistry(registry).forTest()) {
      AtomicInteger charged = new AtomicInteger();
      IllegalStateException declined = new IllegalStateException("declined");
      assertThat(production
              .operations()
              .<Integer, RuntimeException>call("charge", charged::incrementAndGet))
          .isEqualTo(1);
      assertThatThrownBy(() -> production.operations().run("charge", () -> {
            throw declined;
          }))
          .isSameAs(declined);

      assertThat(answer(production)).isEqualTo("200 done");
      await().until(() -> production.inFlight().count() == 0);
      assertThat(count(registry, "metrics")).isGreaterThanOrEqualTo(3);
      assertThat(told).hasSize(1);
    }
  }

  private static String answer(Production production) throws IOException, InterruptedException {
    var server = production.serving(0, production.router().get("/work", (exchange, path) -> {
      byte[] done = "done".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, done.length);
      exchange.getResponseBody().write(done);
      exchange.close();
    }));
    HttpResponse<String> response = HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/work"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static double count(MeterRegistry registry, String signal) {
    FunctionCounter counter = registry.find(METER).tag("signal", signal).functionCounter();
    return counter == null ? -1 : counter.count();
  }

  @ParameterizedTest
  @MethodSource("thrown")
  @DisplayName("HTP-6: with a span processor that throws, results and exceptions are right")
  void keepsTheOutcomeWithAHostileProcessor(Throwable failure)
      throws IOException, InterruptedException {
    for (boolean atStart : List.of(true, false)) {
      told.clear();
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      try (Production production = Production.configure()
          .environment(Map.of())
          .meterRegistry(registry)
          .openTelemetry(hostile(failure, atStart))
          .forTest()) {
        IllegalStateException declined = new IllegalStateException("declined");
        assertThat(production.operations().<Integer, RuntimeException>call("charge", () -> 42))
            .isEqualTo(42);
        assertThatThrownBy(() -> production.operations().run("charge", () -> {
              throw declined;
            }))
            .isSameAs(declined);
        assertThat(answer(production)).isEqualTo("200 done");
        await().until(() -> production.inFlight().count() == 0);
        await().until(() -> count(registry, "traces") >= 3);
        assertThat(told).hasSize(1);
        assertThat(Context.current()).isSameAs(Context.root());
      }
    }
  }

  private static OpenTelemetry hostile(Throwable failure, boolean atStart) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder()
            .addSpanProcessor(new SpanProcessor() {
              @Override
              public void onStart(Context parent, ReadWriteSpan span) {
                TelemetryFailuresTest.<RuntimeException>sneak(failure);
              }

              @Override
              public boolean isStartRequired() {
                return atStart;
              }

              @Override
              public void onEnd(ReadableSpan span) {
                TelemetryFailuresTest.<RuntimeException>sneak(failure);
              }

              @Override
              public boolean isEndRequired() {
                return !atStart;
              }
            })
            .build())
        .build();
  }

  @Test
  @DisplayName("HTP-6: an appender, a sink of errors and a listener that throw change nothing")
  void keepsTheOutcomeWithHostileLogSinkAndListener() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {
      @Override
      public synchronized void doAppend(ILoggingEvent event) {
        throw new NoClassDefFoundError("com/acme/Lazy");
      }

      @Override
      protected void append(ILoggingEvent event) {}
    };
    Logger logger = (Logger) LoggerFactory.getLogger(Operations.class);
    try (Production production = Production.configure()
        .environment(Map.of())
        .meterRegistry(registry)
        .errorSink(event -> {
          throw new NoClassDefFoundError("com/acme/Lazy");
        })
        .forTest()) {
      logger.addAppender(broken);
      production.health().onChange(change -> {
        throw new StackOverflowError("in a listener");
      });
      IllegalStateException declined = new IllegalStateException("declined");
      assertThat(production.operations().<Integer, RuntimeException>call("charge", () -> 42))
          .isEqualTo(42);
      assertThatThrownBy(() -> production.operations().run("charge", () -> {
            throw declined;
          }))
          .isSameAs(declined);
      production.health().ready();

      await().until(() -> count(registry, "health") >= 1);
      assertThat(count(registry, "logs")).isEqualTo(2);
      assertThat(told).hasSize(2);
      assertThat(production.errors().counts().accepted()).isEqualTo(1);
    } finally {
      logger.detachAppender(broken);
    }
  }

  @Test
  @DisplayName("HTP-6: an exception that cannot be read is an event, and the caller gets it")
  void publishesAnExceptionThatCannotBeRead() {
    List<String> events = new CopyOnWriteArrayList<>();
    try (Production production = Production.configure()
        .environment(Map.of())
        .errorSink(event -> events.add(event.errorType() + " " + event.errorMessage()))
        .forTest()) {
      Unreadable unreadable = new Unreadable();
      Throwable thrown = null;
      try {
        production.operations().run("charge", () -> {
          throw unreadable;
        });
      } catch (Unreadable same) {
        thrown = same;
      }
      assertThat(thrown == unreadable).isTrue(); // not described, which would ask it
      await().until(() -> !events.isEmpty());
      assertThat(events)
          .containsExactly(
              Unreadable.class.getName() + " [unreadable: java.lang.NoClassDefFoundError]");
    }
  }

  @SuppressWarnings("serial")
  private static final class Unreadable extends RuntimeException {
    @Override
    public String getMessage() {
      throw new NoClassDefFoundError("com/acme/Lazy");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new NoClassDefFoundError("com/acme/Lazy");
    }
  }
}
