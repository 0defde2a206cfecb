// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.FreePort;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the quickstart tells of itself: traces, metrics, error events; and what it refuses. */
class TelemetryIT extends RunningQuickstart {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String USER = "{\"email\":\" Ada@Company.com \",\"age\":36}";

  private HttpResponse<String> register(int port) throws IOException, InterruptedException {
    return client.send(
        request(port, "/users")
            .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
            .POST(BodyPublishers.ofString(USER))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void writesTheTraceOfItsCallerOnEveryLineOfARequest() throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      assertThat(register(service.port("port")).statusCode()).isEqualTo(201);

      service.signal(Signal.TERM);
      service.awaitExit();
      List<Event> lines =
          service.events().stream().filter(event -> event.has("trace_id")).toList();
      assertThat(lines)
          .extracting(Event::message)
          .contains("User registered", "Operation completed");
      String decimal = new BigInteger(TRACE.substring(16), 16).toString();
      assertThat(lines).allSatisfy(line -> {
        assertThat(line.text("trace_id")).isEqualTo(TRACE);
        assertThat(line.text("dd.trace_id")).isEqualTo(decimal);
        assertThat(line.text("dd.span_id"))
            .isEqualTo(new BigInteger(line.text("span_id"), 16).toString());
      });
      Event completed = lines.stream()
          .filter(line -> line.message().equals("Operation completed"))
          .findFirst()
          .orElseThrow();
      assertThat(completed.text("operation")).isEqualTo("user_registration");
      assertThat(completed.members()).containsEntry("success", true).containsKey("duration_ms");
    }
  }

  @Test
  void answersAScrapeThatPromtoolHasNothingToSayOf() throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      assertThat(register(service.port("port")).statusCode()).isEqualTo(201);

      HttpResponse<String> scrape = get(service.port("management_port"), "/metrics");
      assertThat(scrape.statusCode()).isEqualTo(200);
      assertThat(scrape.body())
          .contains("jvm_memory_used_bytes{", "http_server_request_duration_seconds_count{")
          .containsPattern("user_registered_total\\{[^}]*service=\"users\"[^}]*} 1\\.0");

      assumeTrue(
          onPath("promtool"),
          "promtool is not on the PATH: install prometheus to check the scrape with it");
      Path page = Files.createTempFile("scrape", ".txt");
      Files.writeString(page, scrape.body());
      Process promtool = new ProcessBuilder("promtool", "check", "metrics")
          .redirectInput(page.toFile())
          .redirectErrorStream(true)
          .start();
      String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
      Files.delete(page);
      assertThat(said.lines()) // Micrometer's own names stay as dashboards know them
          .allMatch(line -> line.startsWith("process_cpu_time_ns_total ")
              || line.startsWith("system_cpu_count "));
    }
  }

  private static boolean onPath(String program) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  @Test
  void namesEveryBrokenRuleOfABodyAtOnce() throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      int port = service.port("port");

      HttpResponse<String> broken =
          post(port, "/users", utf8("{\"email\":\"ada@elsewhere.org\",\"age\":151}"));
      assertProblem(broken, 422);
      assertThat(broken.body()).contains("/email", "/age").doesNotContain("elsewhere", "151");
      assertProblem(
          post(port, "/users", utf8("{\"email\":\"ada@company.com\",\"age\":1,\"admin\":true}")),
          422);
      assertProblem(
          post(port, "/users", utf8("{\"email\":\"ada@company.com\",\"age\":1,\"age\":2}")), 422);
    }
  }

  @Test
  void refusesTheCallsPastTheLimitAndTellsHonestlyWhenToComeBack()
      throws IOException, InterruptedException {
    try (ServiceProcess service = quickstart()
        .environment("RATE_LIMIT", "5")
        .environment("RATE_LIMIT_WINDOW", "3s")
        .start()) {
      awaitReady(service);
      int port = service.port("port");
      List<HttpResponse<String>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(register(port));
      }

      assertThat(answers)
          .extracting(HttpResponse::statusCode)
          .containsExactly(201, 201, 201, 201, 201, 429, 429, 429);
      long retryAfter = answers.get(7).headers().firstValueAsLong("Retry-After").orElseThrow();
      assertThat(retryAfter).isBetween(1L, 3L);
      TimeUnit.SECONDS.sleep(retryAfter); // the promise is about real time
      assertThat(register(port).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void tellsAFailureOnce() throws IOException, InterruptedException { // ERR-16
    try (ServiceProcess service = quickstart().start()) {
      awaitReady(service);
      assertProblem(get(service.port("port"), "/fail"), 500);

      service.signal(Signal.TERM);
      service.awaitExit();
      List<Event> stacks =
          service.events().stream().filter(event -> event.has("stack_trace")).toList();
      assertThat(stacks)
          .singleElement()
          .satisfies(
              event -> assertThat(event.message())
                  .isEqualTo(
                      "Error published: java.lang.IllegalStateException - the users service was asked to fail"));
      Event failed = service.events().stream()
          .filter(event -> event.message().equals("Request failed"))
          .findFirst()
          .orElseThrow();
      assertThat(failed.text("event_id")).isEqualTo(stacks.get(0).text("event_id"));
      List<Event> events = service.events();
      Event receipt = events.get(events.size() - 1);
      assertThat(receipt.object("telemetry").object("error_events").number("sent"))
          .isEqualTo(1);
    }
  }

  @Test
  void exportsTheSpansThatItsLogNames() throws IOException, InterruptedException { // TRC-10
    try (ServiceProcess collector = ServiceProcess.main(OtlpCollector.class).start();
        ServiceProcess service = exportingTo(collector.port("port")).start()) {
      awaitReady(service);
      assertThat(register(service.port("port")).statusCode()).isEqualTo(201);
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);

      Set<String> logged = service.events().stream()
          .filter(event -> event.has("span_id"))
          .map(event -> event.text("span_id"))
          .collect(Collectors.toSet());
      assertThat(logged).isNotEmpty();
      await().untilAsserted(() -> {
        List<Event> spans = collector.events().stream()
            .filter(event -> event.message().equals("Span"))
            .toList();
        assertThat(spans).extracting(span -> span.text("trace_id")).containsOnly(TRACE);
        assertThat(spans)
            .extracting(span -> span.text("name"))
            .contains("POST /users", "user_registration");
        assertThat(spans).extracting(span -> span.text("span_id")).containsAll(logged);
      });
      List<Event> events = service.events();
      Event telemetry = events.get(events.size() - 1).object("telemetry").object("spans");
      assertThat(telemetry.number("sent"))
          .isEqualTo(telemetry.number("accepted"))
          .isPositive();
    }
  }

  private static ServiceCommand exportingTo(int port) {
    return quickstart().environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + port);
  }

  @Test
  void isNotHeldUpByACollectorThatIsNotThere() throws IOException, InterruptedException {
    Duration without = timeToEnd(quickstart());
    Duration with = timeToEnd(exportingTo(FreePort.find()));

    assertThat(with.minus(without)).isLessThan(Duration.ofSeconds(3));
  }

  private Duration timeToEnd(ServiceCommand command) throws IOException, InterruptedException {
    try (ServiceProcess service = command.start()) {
      awaitReady(service);
      assertThat(register(service.port("port")).statusCode()).isEqualTo(201);
      long begin = System.nanoTime();
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      return Duration.ofNanos(System.nanoTime() - begin);
    }
  }
}
