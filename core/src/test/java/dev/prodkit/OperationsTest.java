// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.validation.InvalidInputException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperationsTest {
  record Order(int amount) {}

  private final List<SpanData> spans = new CopyOnWriteArrayList<>();
  private final OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
      .setTracerProvider(SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(exporter()))
          .build())
      .build();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Production production = Production.configure()
      .environment(Map.of())
      .openTelemetry(openTelemetry)
      .meterRegistry(registry)
      .forTest();

  @AfterEach
  void close() {
    production.close();
    openTelemetry.close();
  }

  @Test
  @DisplayName("TRC-15: an answer is no error: not of its span, nor of the measurement")
  void anAnswerIsNoError() {
    byte[] malformed = "{\"amount\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    Throwable invalid =
        catchThrowable(() -> production.boundary(Order.class).read(malformed, Order.class));
    assertThat(invalid).isInstanceOf(InvalidInputException.class);

    for (RuntimeException answer :
        List.of(HttpProblem.notFound("no such order"), (RuntimeException) invalid)) {
      spans.clear();
      assertThat(catchThrowable(() -> production.operations().run("load", () -> {
            production.spans().run("inside", () -> {
              throw answer;
            });
          })))
          .isSameAs(answer);

      assertThat(spans).hasSize(2).allSatisfy(span -> {
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("refused");
      });
    }
    assertThat(registry
            .get("operation.duration")
            .tags("operation", "load", "success", "false", "error.type", "none")
            .timer()
            .count())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("TRC-15: any other failure is an error of both")
  void anyOtherFailureIsAnError() {
    IllegalStateException failure = new IllegalStateException("broken");
    assertThat(catchThrowable(() -> production.operations().run("load", () -> {
          throw failure;
        })))
        .isSameAs(failure);

    assertThat(spans).singleElement().satisfies(span -> {
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("exception");
    });
    assertThat(registry
            .get("operation.duration")
            .tags("success", "false", "error.type", "java.lang.IllegalStateException")
            .timer()
            .count())
        .isEqualTo(1);
  }

  @Test
  @DisplayName("TRC-15: a request that is answered with 4xx is no error, one with 5xx is")
  void onlyAFailureOfTheServiceIsAnErrorOfTheRequest() throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        production
            .router()
            .get(
                "/orders/{status}",
                (exchange, path) -> production.operations().run("load", () -> {
                  throw HttpProblem.of(Integer.parseInt(path.get("status")), "an answer");
                })));
    server.start();
    try {
      for (int status : List.of(404, 503)) {
        spans.clear();
        assertThat(status(server, "/orders/" + status)).isEqualTo(status);
        await().until(() -> spans.size() == 2);
        assertThat(spans.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(spans.get(1).getName()).isEqualTo("GET /orders/{status}");
        assertThat(spans.get(1).getStatus().getStatusCode())
            .isEqualTo(status == 503 ? StatusCode.ERROR : StatusCode.UNSET);
      }
    } finally {
      server.stop(0);
    }
  }

  private static int status(HttpServer server, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private SpanExporter exporter() {
    return new SpanExporter() {
      @Override
      public CompletableResultCode export(Collection<SpanData> batch) {
        spans.addAll(batch);
        return CompletableResultCode.ofSuccess();
      }

      @Override
      public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
      }

      @Override
      public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
      }
    };
  }
}
