// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.FreePort;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * The jar, as a newcomer runs it: a process of its own, its real output, real signals, its exit
 * code.
 */
class QuickstartIT extends RunningQuickstart {
  @Test
  void answersProbesAndWritesNothingButStrictJson() throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      int management = service.port("management_port");

      assertThat(get(management, "/health").body())
          .isEqualTo("{\"status\":\"healthy\",\"service\":\"users\",\"version\":\"1.2.3\"}");
      assertThat(get(management, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(management, "/health/startup").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(management, "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body())
          .startsWith(
              "{\"status\":\"ready\",\"checks\":{\"log\":true,\"descriptors\":true,\"users\":true}");
      assertThat(get(management, "/info").statusCode())
          .as("no token is configured")
          .isEqualTo(404);

      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(service.events()).allSatisfy(event -> {
        assertThat(event.text("service")).isEqualTo("users");
        assertThat(event.text("environment")).isEqualTo("production");
        assertThat(event.text("version")).isEqualTo("1.2.3");
        assertThat(event.text("level")).isLowerCase();
        assertThat(event.text("timestamp")).endsWith("Z");
      });
      assertThat(service.errorLines()).isEmpty();
    }
  }

  @Test
  void storesAUserAndFindsItAgain() throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      int port = service.port("port");

      HttpResponse<String> created =
          post(port, "/users", utf8("{\"email\":\"ada@company.com\",\"age\":36}"));
      assertThat(created.statusCode()).isEqualTo(201);
      String location = created.headers().firstValue("Location").orElseThrow();
      Event user = Event.parse(get(port, location).body());
      assertThat(user.text("email")).isEqualTo("ada@company.com");
      assertThat(user.number("age")).isEqualTo(36);
    }
  }

  @Test
  void answersBadInputWithAProblemAndNothingOfTheInside() throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      int port = service.port("port");

      assertProblem(post(port, "/users", utf8("{\"email\":")), 400);
      assertProblem(post(port, "/users", new byte[100_000]), 413);
      assertProblem(get(port, "/users/abc"), 400);
      assertProblem(get(port, "/users/4711"), 404);
      assertProblem(get(port, "/nothing"), 404);
      HttpResponse<String> put = client.send(
          request(port, "/users").PUT(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
      assertProblem(put, 405);
      assertThat(put.headers().firstValue("Allow")).hasValue("POST");

      HttpResponse<String> failed = get(port, "/fail");
      assertProblem(failed, 500);
      assertThat(failed.body()).doesNotContain("IllegalStateException", "asked to fail");

      service.signal(Signal.TERM);
      service.awaitExit();
      List<Event> withStack =
          service.events().stream().filter(event -> event.has("stack_trace")).toList();
      assertThat(withStack).hasSize(1);
      assertThat(withStack.get(0).text("stack_trace")).contains("asked to fail", "UsersApi.fail");
    }
  }

  @Test
  void losesNoRequestWhenItIsToldToEnd()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      int port = service.port("port");
      int management = service.port("management_port");
      List<HttpClient> keptAlive = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        HttpClient one =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        one.send(request(port, "/work?millis=0").build(), BodyHandlers.discarding());
        keptAlive.add(one);
      }
      List<CompletableFuture<HttpResponse<String>>> working = keptAlive.stream()
          .map(one ->
              one.sendAsync(request(port, "/work?millis=3000").build(), BodyHandlers.ofString()))
          .toList();
      awaitWork(service, 3000, 10);

      service.signal(Signal.TERM);
      service.awaitEvent(event -> event.has("code") && event.text("code").equals("PK-SHUTDOWN-01"));
      await().until(() -> get(management, "/health/ready").statusCode() == 503);
      assertThat(get(management, "/health/live").statusCode()).isEqualTo(200);

      for (CompletableFuture<HttpResponse<String>> answer : working) {
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(answer.get().headers().firstValue("Connection")).hasValue("close");
      }
      assertThat(service.awaitExit()).isEqualTo(143);
      List<Event> events = service.events();
      assertThat(events.get(events.size() - 1).message()).isEqualTo("Shutdown complete");
    }
  }

  @Test
  void abandonsAHungRequestWithinTheGracePeriodAndNamesItsStack()
      throws IOException, InterruptedException {
    try (ServiceProcess service =
        quickstart().environment("SHUTDOWN_GRACE_PERIOD", "6s").start()) {
      awaitReady(service);
      int port = service.port("port");
      CompletableFuture<?> hung = client.sendAsync(
          request(port, "/work?millis=600000").timeout(Duration.ofMinutes(1)).build(),
          BodyHandlers.discarding());
      awaitWork(service, 600_000, 1);

      long signalled = System.nanoTime();
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(70);
      assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(6));
      assertThat(new String(service.output(), StandardCharsets.UTF_8)).contains("UsersApi.work");
      await().untilAsserted(() -> assertThat(hung).isCompletedExceptionally());
    }
  }

  @Test
  void namesEveryWrongSettingInOneLineAndListensToNothing() {
    int port = FreePort.find();
    int management = FreePort.find();
    try (ServiceProcess service = quickstart()
        .environment("PORT", Integer.toString(port))
        .environment("MANAGEMENT_PORT", Integer.toString(management))
        .environment("RATE_LIMIT", "wrong-canary-1")
        .environment("SHUTDOWN_GRACE_PERIOD", "wrong-canary-2")
        .environment("LOG_LEVEL", "wrong-canary-3")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      List<Event> events = service.events();
      assertThat(events).hasSize(1);
      assertThat(events.get(0).message())
          .contains("RATE_LIMIT", "SHUTDOWN_GRACE_PERIOD", "LOG_LEVEL");
      assertThat(new String(service.output(), StandardCharsets.UTF_8))
          .doesNotContain("wrong-canary");
    }
  }

  @Test
  void namesWhatIsOutOfTheBoundsOfItsServerAndItsRateLimiter() {
    try (ServiceProcess service = quickstart()
        .environment("PORT", "70000")
        .environment("RATE_LIMIT", "1000000")
        .environment("RATE_LIMIT_WINDOW", "25h")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events()).singleElement().satisfies(event -> {
        assertThat(event.message())
            .contains("PORT must be", "RATE_LIMIT must be from 1 to 10000", "RATE_LIMIT_WINDOW");
        assertThat(event.has("stack_trace")).isFalse();
      });
    }
  }

  @Test
  void namesTenWrongSettingsAndNoValueWhenItIsAskedToCheck() { // CFG-1, CFG-2
    List<String> names = List.of(
        "PORT",
        "RATE_LIMIT",
        "RATE_LIMIT_WINDOW",
        "LOG_LEVEL",
        "LOG_FORMAT",
        "ENABLE_TRACING",
        "MANAGEMENT_PORT",
        "SHUTDOWN_GRACE_PERIOD",
        "SHUTDOWN_DRAIN_DELAY",
        "START_DEADLINE");
    ServiceCommand command = quickstart().argument("--check");
    names.forEach(
        name -> command.environment(name, "wrong-canary-" + name.toLowerCase(Locale.ROOT)));
    try (ServiceProcess service = command.start()) {
      assertThat(service.awaitExit()).isEqualTo(78);
      assertThat(service.events()).singleElement().satisfies(event -> {
        assertThat(event.message()).contains(names);
        assertThat(String.valueOf(event.members().get("problems"))).contains(names);
      });
      assertThat(new String(service.output(), StandardCharsets.UTF_8)).doesNotContain("canary");
    }
  }

  @Test
  void refusesATakenPortInOneLineAndClosesWhatWasOpen() throws IOException {
    try (ServerSocket taken = new ServerSocket(0);
        ServiceProcess service = quickstart()
            .environment("PORT", Integer.toString(taken.getLocalPort()))
            .start()) {
      assertThat(service.awaitExit()).isEqualTo(1);
      List<Event> errors = service.events().stream()
          .filter(event -> event.level().equals("error"))
          .toList();
      assertThat(errors).hasSize(1);
      assertThat(errors.get(0).message()).contains("PORT", Integer.toString(taken.getLocalPort()));
      assertThat(errors.get(0).has("stack_trace")).isFalse();
    }
  }

  @Test
  void checksAndServesNothingWhenItIsAskedTo() {
    int port = FreePort.find();
    try (ServiceProcess service = quickstart()
        .environment("PORT", Integer.toString(port))
        .argument("--check")
        .start()) {
      assertThat(service.awaitExit()).isEqualTo(0);
      assertThat(service.events()).anyMatch(event -> event.message().equals("Check passed"));
      assertThat(service.events())
          .noneMatch(event -> event.has("port") || event.has("management_port"));
    }
  }
}
