// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets which answer on the management port. */
class ManagementProcessTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private static ServiceCommand service() {
    return ServiceProcess.main(SmallService.class)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("VERSION", "7")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1");
  }

  private HttpResponse<String> call(
      ServiceProcess service, String method, String path, String... headers)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.port("management_port") + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void hidesInfoWhereNoTokenIsConfigured() throws IOException, InterruptedException {
    try (ServiceProcess service = service().start()) {
      assertThat(call(service, "GET", "/info").statusCode()).isEqualTo(404);
      assertThat(call(service, "GET", "/health/live").statusCode()).isEqualTo(200);
      assertThat(call(service, "POST", "/health/live").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void showsInfoToWhoHoldsEitherTokenAndToNobodyElse() throws IOException, InterruptedException {
    try (ServiceProcess service = service()
        .environment("MANAGEMENT_TOKEN", "operator-token")
        .environment("MANAGEMENT_READ_TOKEN", "reader-token")
        .start()) {
      HttpResponse<String> anonymous = call(service, "GET", "/info");
      assertThat(anonymous.statusCode()).isEqualTo(401);
      assertThat(anonymous.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(call(service, "GET", "/info", "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(call(service, "GET", "/info?token=operator-token").statusCode())
          .isEqualTo(401);
      for (String token : new String[] {"operator-token", "reader-token"}) {
        HttpResponse<String> info =
            call(service, "GET", "/info", "Authorization", "Bearer " + token);
        assertThat(info.statusCode()).isEqualTo(200);
        assertThat(Event.parse(info.body()).text("version")).isEqualTo("7");
      }
      assertThat(call(service, "GET", "/health/ready").statusCode())
          .as("probes stay open")
          .isIn(200, 503);
    }
  }

  @Test
  void endsInOrderWhenTheOperatorAsks() throws IOException, InterruptedException {
    try (ServiceProcess service =
        service().environment("MANAGEMENT_TOKEN", "operator-token").start()) {
      HttpResponse<String> answer =
          call(service, "POST", "/drain", "Authorization", "Bearer operator-token");
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(Event.parse(answer.body()).text("status")).isEqualTo("draining");
      assertThat(service.awaitExit()).isZero();
      service.awaitEvent(event -> "Shutdown complete".equals(event.text("message")));
      assertThat(service.lines()).noneMatch(line -> line.contains("operator-token"));
    }
  }

  @Test
  void showsInfoToADeveloperAtHome() throws IOException, InterruptedException {
    try (ServiceProcess service = service()
        .environment("ENVIRONMENT", "development")
        .unset("MANAGEMENT_HOST")
        .start()) {
      assertThat(call(service, "GET", "/info").statusCode()).isEqualTo(200);
    }
  }

  @Test // HLT-15
  void endsForADeveloperAtHomeWithTheTokenThatItPrinted() throws IOException, InterruptedException {
    try (ServiceProcess service = service()
        .environment("ENVIRONMENT", "development")
        .unset("MANAGEMENT_HOST")
        .start()) {
      String line = service
          .awaitEvent(event -> event.message().startsWith("In development POST"))
          .message();
      String token = line.substring(line.lastIndexOf(' ') + 1);
      assertThat(token).as("past the redactor").matches("([b-z]{4}-){7}[b-z]{4}");
      service.awaitEvent(event -> event.message().equals("prodkit started"));
      assertThat(call(service, "POST", "/drain").statusCode()).isEqualTo(401);
      assertThat(
              call(service, "POST", "/drain", "X-Forwarded-For", "203.0.113.7").statusCode())
          .as("as a proxy on the same machine passes it on")
          .isEqualTo(404);
      assertThat(call(service, "POST", "/drain", "Authorization", "Bearer " + token)
              .statusCode())
          .isEqualTo(202);
      assertThat(service.awaitExit()).isZero();
    }
  }

  @Test
  void knowsNoOtherSpellingOfAPath() throws IOException, InterruptedException { // HLT-5
    try (ServiceProcess service =
        service().environment("MANAGEMENT_TOKEN", "operator-token").start()) {
      for (String path : new String[] {
        "/health/",
        "//health",
        "/Health",
        "/health;x",
        "/health/%6cive",
        "/healthx",
        "/info/",
        "/INFO",
        "/"
      }) {
        assertThat(call(service, "GET", path, "Authorization", "Bearer operator-token")
                .statusCode())
            .as(path)
            .isIn(400, 404);
      }
    }
  }

  @Test
  void setsALevelForAWhileAndCreatesNoLogger() throws IOException, InterruptedException { // LOG-17
    String operator = "Bearer operator-token";
    try (ServiceProcess service = service()
        .environment("MANAGEMENT_TOKEN", "operator-token")
        .environment("MANAGEMENT_READ_TOKEN", "reader-token")
        .start()) {
      String set = "/loggers?logger=dev.prodkit&level=DEBUG&ttl=2s";
      assertThat(call(service, "POST", set).statusCode()).isEqualTo(401);
      assertThat(
              call(service, "POST", set, "Authorization", "Bearer reader-token").statusCode())
          .isEqualTo(403);
      HttpResponse<String> done = call(service, "POST", set, "Authorization", operator);
      assertThat(done.body())
          .isEqualTo("{\"logger\":\"dev.prodkit\",\"level\":\"DEBUG\",\"reverts_in_ms\":2000}");
      service.awaitEvent(event -> event.message().equals("A level was set for a while"));
      assertThat(call(service, "GET", "/loggers", "Authorization", operator).body())
          .contains("dev.prodkit", "DEBUG");

      for (String wrong : List.of(
          "/loggers",
          "/loggers?logger=dev.prodkit",
          "/loggers?logger=dev.prodkit&level=LOUD",
          "/loggers?logger=dev.prodkit&level=DEBUG&ttl=never",
          "/loggers?logger=dev.prodkit&level=DEBUG&ttl=48h")) {
        assertThat(call(service, "POST", wrong, "Authorization", operator).statusCode())
            .as(wrong)
            .isEqualTo(400);
      }
      assertThat(call(
                  service,
                  "POST",
                  "/loggers?logger=com.nobody.knows&level=DEBUG",
                  "Authorization",
                  operator)
              .statusCode())
          .isEqualTo(404);
      await()
          .untilAsserted(() -> assertThat(
                  call(service, "GET", "/loggers", "Authorization", operator).body())
              .isEqualTo("{\"loggers\":[]}"));
    }
  }
}
