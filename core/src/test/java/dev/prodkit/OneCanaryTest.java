// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One secret, sixteen sensitive names, and every way out of the process that is ours. */
class OneCanaryTest {
  private static final String CANARY = "canary/in a+coal=mine";
  /** A part of it that every encoding leaves readable. */
  static final String CANARYS_PART = "coal";

  static ServiceCommand service(Receiver receiver) {
    return ServiceProcess.main(CanaryService.class)
        .environment("SERVICE_NAME", "canary-bird")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("MANAGEMENT_TOKEN", "operator-token")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s")
        .environment("DATABASE_PASSWORD", CANARY)
        .environment("NOTE", "it is " + CANARY)
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url())
        .environment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
  }

  @Test
  @DisplayName("MSK-10, MSK-11: no way out shows the secret, nor what a sensitive name stands for")
  void noWayOutShowsTheSecret() throws IOException, InterruptedException {
    try (Receiver collector = new Receiver();
        ServiceProcess service = service(collector)
            .environment(
                "OTEL_RESOURCE_ATTRIBUTES",
                "leak=canary%2Fin%20a%2Bcoal%3Dmine,password=" + CanaryService.UNSHOWN)
            .start()) {
      service.awaitEvent(event -> event.message().equals("done"));
      await()
          .untilAsserted(
              () -> assertThat(get(service, "/health")).contains("cannot log in with [redacted]"));
      String health = get(service, "/health");
      String config = get(service, "/config");
      String metrics = get(service, "/metrics");
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);

      String spans = collector.at("/v1/traces");
      String output = new String(service.output(), StandardCharsets.UTF_8);
      assertSpansAreMasked(spans);
      assertThat(output)
          .contains("in the log: [redacted]", "PK-ERRORS-01", "\"note\":\"[redacted]\"")
          .contains(CanaryService.NAMES.stream()
              .map(name -> "\"" + name + "\":\"[redacted]\"")
              .toList())
          .doesNotContain(Codes.UNGUARDED);
      assertThat(health).contains("password=[redacted]", "api_key=[redacted]");
      assertThat(config).contains("DATABASE_PASSWORD").doesNotContain(CANARYS_PART);
      assertThat(metrics)
          .contains(
              "canary_tags_total{",
              "it is [redacted]",
              "password=\"[redacted]\"",
              "meter__redacted__total{");
      assertThat(spans + output + metrics + health)
          .doesNotContain(CANARYS_PART, CanaryService.UNSHOWN);
      assertThat(metrics)
          .contains("leaks_of__redacted__total", "path=\"/hook/[redacted]\"")
          .contains("# HELP leaks_of__redacted__total Counts [redacted]");
      for (int i = 0; i < CanaryService.NAMES.size(); i++) {
        assertThat(metrics).containsPattern("named_" + i + "_total\\{.*=\"\\[redacted]\"");
      }
    }
  }

  /** That the canary has entered each part of a span, and each name too. */
  static void assertSpansAreMasked(String spans) {
    assertThat(spans)
        .contains("renamed [redacted]", "status [redacted]", "by spans [redacted]")
        .contains("is [redacted]", "cannot log in with [redacted]")
        .contains(CanaryService.NAMES)
        .doesNotContain(CANARYS_PART, CanaryService.UNSHOWN);
  }

  private static String get(ServiceProcess service, String path)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + service.port("management_port") + path))
        .header("Authorization", "Bearer operator-token")
        .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
