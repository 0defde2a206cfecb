// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Instances end one after the other under 500 requests a second, behind a {@link Balancer} that
 * notices three seconds late: every request is answered. Client, balancer and instances are
 * processes of their own, and keep their connections.
 */
class RollingStopIT extends RunningQuickstart {
  private static final int RATE = 500;
  /** More than the two hundred that the JDK's server keeps when nobody tells it otherwise. */
  private static final int CONNECTIONS = 400;

  private static final String DEFAULT_DRAIN_DELAY = "5s";

  @Test
  @DisplayName("SHD-5: an instance that drains fails no request")
  void failsNoRequestWhileOneOfTwoInstancesEnds() throws IOException, InterruptedException {
    try (ServiceProcess stays = instance(DEFAULT_DRAIN_DELAY).start();
        ServiceProcess goes = instance(DEFAULT_DRAIN_DELAY).start();
        ServiceProcess balancer = balancer(stays, goes).start();
        ServiceProcess load = load(balancer).start()) {
      Event figures = stopOneUnderLoad(goes, load);

      assertThat(figures.number("failed"))
          .as("of %s, %s", figures, told(balancer))
          .isZero();
      assertThat(figures.number("sent")).isEqualTo(figures.number("ok")).isGreaterThan(9 * RATE);
      assertNothingAbandoned(goes);
    }
  }

  /** The mutant: the criterion can fail, and does without what it is about. */
  @Test
  @DisplayName("SHD-5: an instance that closes at once does fail requests")
  void failsRequestsWithoutADrainDelay() throws IOException, InterruptedException {
    try (ServiceProcess stays = instance("0s").start();
        ServiceProcess goes = instance("0s").start();
        ServiceProcess balancer = balancer(stays, goes).start();
        ServiceProcess load = load(balancer).start()) {
      Event figures = stopOneUnderLoad(goes, load);

      assertThat(figures.number("failed")).as("of %s", figures).isPositive();
    }
  }

  @Test
  @DisplayName("SHD-5: a rolling restart fails no request, slow ones that are in flight included")
  void failsNoRequestWhileBothInstancesAreReplaced()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    try (ServiceProcess first = instance(DEFAULT_DRAIN_DELAY).start();
        ServiceProcess second = instance(DEFAULT_DRAIN_DELAY).start();
        ServiceProcess balancer = balancer(first, second).start();
        ServiceProcess load = load(balancer).start();
        ServiceProcess third = instance(DEFAULT_DRAIN_DELAY).start();
        ServiceProcess fourth = instance(DEFAULT_DRAIN_DELAY).start()) {
      add(balancer, third);
      awaitUse(balancer, third);
      add(balancer, fourth);
      end(first, balancer, 6500);
      awaitUse(balancer, fourth);
      end(second, balancer, 6501);

      TimeUnit.SECONDS.sleep(1);
      Event figures = figures(load);
      assertThat(figures.number("failed"))
          .as("of %s, %s", figures, told(balancer))
          .isZero();
      assertNothingAbandoned(first);
      assertNothingAbandoned(second);
    }
  }

  /** Three seconds of load, the end of one instance, two seconds of load. */
  private static Event stopOneUnderLoad(ServiceProcess goes, ServiceProcess load)
      throws InterruptedException {
    TimeUnit.SECONDS.sleep(3); // time is what the load is made of
    goes.signal(Signal.TERM);
    assertThat(goes.awaitExit()).isEqualTo(143);
    TimeUnit.SECONDS.sleep(2);
    return figures(load);
  }

  /** Ends an instance that works at slow requests which outlast its drain delay. */
  private void end(ServiceProcess goes, ServiceProcess balancer, long millis)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    int port = balancer.port("port");
    List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
    // The balancer gives each to whichever instance is next: one of them has to be this one.
    while (slow.size() < 8 || !worksFor(goes, millis)) {
      assertThat(slow).hasSizeLessThan(200);
      slow.add(client.sendAsync(
          request(port, "/work?millis=" + millis).build(), BodyHandlers.ofString()));
      TimeUnit.MILLISECONDS.sleep(50);
    }
    goes.signal(Signal.TERM);
    assertThat(goes.awaitExit()).isEqualTo(143);
    for (CompletableFuture<HttpResponse<String>> answer : slow) {
      assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private static boolean worksFor(ServiceProcess instance, long millis) {
    return instance.events().stream()
        .anyMatch(
            event -> event.message().equals("Work begins") && event.number("millis") == millis);
  }

  private static ServiceCommand instance(String drainDelay) {
    return quickstart()
        .environment("SHUTDOWN_DRAIN_DELAY", drainDelay)
        .environment("RATE_LIMIT", "10000") // all of the load is one caller
        .environment("RATE_LIMIT_WINDOW", "1s");
  }

  private ServiceCommand balancer(ServiceProcess... instances)
      throws IOException, InterruptedException {
    ServiceCommand balancer = small(ServiceProcess.main(Balancer.class));
    for (ServiceProcess instance : instances) {
      balancer.argument(ports(instance));
    }
    return balancer;
  }

  private static ServiceCommand load(ServiceProcess balancer) {
    return small(ServiceProcess.main(LoadClient.class))
        .argument(Integer.toString(balancer.port("port")))
        .argument(Integer.toString(RATE))
        .argument(Integer.toString(CONNECTIONS));
  }

  private static ServiceCommand small(ServiceCommand command) {
    return command.jvmOption("-Xmx64m").jvmOption("-Xss256k");
  }

  private void add(ServiceProcess balancer, ServiceProcess instance)
      throws IOException, InterruptedException {
    String path = "/instances/" + ports(instance);
    assertThat(post(balancer.port("control_port"), path, new byte[0]).statusCode())
        .isEqualTo(200);
  }

  private static void awaitUse(ServiceProcess balancer, ServiceProcess instance) {
    int port = instance.port("port");
    balancer.awaitEvent(
        event -> event.message().equals("Instance in") && event.number("instance") == port);
  }

  /** Of an instance that is ready and has the user whom the load reads. */
  private String ports(ServiceProcess instance) throws IOException, InterruptedException {
    awaitReady(instance);
    int port = instance.port("port");
    byte[] user = utf8("{\"email\":\"ada@company.com\",\"age\":36}");
    assertThat(post(port, "/users", user).statusCode()).isEqualTo(201);
    return port + "/" + instance.port("management_port");
  }

  private static Event figures(ServiceProcess load) {
    load.signal(Signal.TERM);
    load.awaitExit();
    List<Event> events = load.events();
    Event figures = events.get(events.size() - 1);
    assertThat(figures.message()).isEqualTo("Load ended");
    System.out.println(figures); // the figures of this machine, for who wants to see them
    return figures;
  }

  /** What the balancer did and met, and when: the beginning of it. */
  private static List<String> told(ServiceProcess balancer) {
    return balancer.lines().stream().limit(50).toList();
  }

  private static void assertNothingAbandoned(ServiceProcess ended) {
    List<Event> events = ended.events();
    Event receipt = events.get(events.size() - 1);
    assertThat(receipt.message()).isEqualTo("Shutdown complete");
    Event shutdown = receipt.object("shutdown");
    assertThat(shutdown.members()).containsEntry("clean", true);
    assertThat(shutdown.object("in_flight").number("abandoned")).isZero();
  }
}
