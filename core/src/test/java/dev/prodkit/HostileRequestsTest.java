// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.Responses.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Every entry of {@code hostile-requests.txt}, sent to both ports, through nginx and through
 * haproxy: none is a fault of the service's, none passes the rule of a proxy, and no connection
 * carries a request that was not sent.
 */
class HostileRequestsTest {
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String PROBE = "GET /%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  /** What was left of the request may be refused where the next one was to be. */
  private static final Set<List<Integer>> USABLE_OR_CLOSED =
      Set.of(List.of(), List.of(200), List.of(400));

  private final List<String> faults = new ArrayList<>();

  /**
   * What came over one connection.
   *
   * @param open whether the server had not closed it in the end
   */
  private record Heard(Responses responses, boolean open) {
    int status() {
      return responses.whole().isEmpty() ? 0 : responses.whole().get(0).status();
    }

    /** Of the answers that follow the first one: to the honest request, or to what was left. */
    List<Integer> further() {
      return responses.whole().stream().skip(1).map(Response::status).toList();
    }
  }

  @Test
  void thereAreTwoHundredOfThem() throws IOException {
    List<HostileRequest> all = HostileRequest.all();

    assertThat(all).hasSizeGreaterThanOrEqualTo(200);
    assertThat(all).extracting(HostileRequest::name).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("HTP-2: hostile requests to the service's port are refused, and are no faults")
  void refusesThemOnTheServicesPort() throws IOException {
    try (Attacked service = Attacked.start()) {
      for (HostileRequest request : HostileRequest.all()) {
        direct(service, service.port, "u/probe", request, request.service());
      }
      check(service);
    }
  }

  @Test
  void refusesThemOnTheManagementPort() throws IOException {
    try (Attacked service = Attacked.start()) {
      for (HostileRequest request : HostileRequest.all()) {
        direct(service, service.managementPort, "health/live", request, request.management());
      }
      check(service);
    }
  }

  @Test
  @DisplayName("no request passes a rule of nginx that its path is denied by")
  void passesNoRuleOfNginx() throws IOException {
    try (Attacked service = Attacked.start();
        Proxy proxy = Proxy.nginx(service.port)) {
      through(service, proxy);
    }
  }

  @Test
  @DisplayName("no request passes a rule of haproxy that its path is denied by")
  void passesNoRuleOfHaproxy() throws IOException {
    try (Attacked service = Attacked.start();
        Proxy proxy = Proxy.haproxy(service.port)) {
      through(service, proxy);
    }
  }

  private void direct(
      Attacked service, int port, String probe, HostileRequest request, Set<Integer> allowed)
      throws IOException {
    long events = service.counted("events");
    long smuggled = service.counted("/smuggled");
    Heard heard = send(port, request.bytes(), PROBE.formatted(probe));
    if (!allowed.contains(heard.status())) {
      fault(request, "answered with " + heard.status() + " instead of " + allowed);
    }
    if (!USABLE_OR_CLOSED.contains(heard.further())) {
      fault(request, "the next request was answered with " + heard.further());
    }
    if (!heard.responses().rest().isEmpty()) {
      fault(request, "not an answer: " + heard.responses().rest());
    }
    if (heard.open()) {
      fault(request, "neither closed nor usable: " + heard.responses().whole());
    }
    if (service.counted("/smuggled") > smuggled) {
      fault(request, "a request was smuggled in or cut off, and executed");
    }
    if (service.counted("events") > events) {
      fault(request, "an event: " + heard.status());
    }
  }

  private void through(Attacked service, Proxy proxy) throws IOException {
    assertThat(Attacked.get(proxy.port(), "/u/before")).startsWith("HTTP/1.1 200 ");
    assertThat(Attacked.get(proxy.port(), "/admin")).startsWith("HTTP/1.1 403 ");
    int sent = 0;
    for (HostileRequest request : HostileRequest.all()) {
      long events = service.counted("events");
      long denied = denied(service);
      send(proxy.port(), request.bytes(), PROBE.formatted("u/probe"));
      sent++;
      String honest = Attacked.get(proxy.port(), "/u/honest" + sent);
      if (!honest.endsWith("honest" + sent)) {
        fault(request, "the next honest request was answered with " + honest);
      }
      if (denied(service) > denied) {
        fault(request, "has passed the proxy's rule");
      }
      if (service.counted("events") > events) {
        fault(request, "an event");
      }
    }
    check(service);
  }

  private static long denied(Attacked service) throws IOException {
    return service.counted("/admin") + service.counted("/admin/{x}") + service.counted("/smuggled");
  }

  private void fault(HostileRequest request, String what) {
    faults.add(request.name() + ": " + what.substring(0, Math.min(what.length(), 300)));
  }

  private void check(Attacked service) throws IOException {
    faults.addAll(service.faults());
    assertThat(faults)
        .as("%d faults%n%s%n", faults.size(), String.join("\n", faults))
        .isEmpty();
  }

  /**
   * Sends a request. Once it is answered asks on the same connection for what is known; if it is
   * not, ends this side of the connection. Then reads to the end.
   */
  private static Heard send(int port, String request, String probe) throws IOException {
    StringBuilder all = new StringBuilder();
    boolean toHead = request.startsWith("HEAD ");
    boolean open = true;
    try (Wire wire = new Wire(port, PATIENCE)) {
      wire.send(request);
      open = wire.readUntil(
          all, QUIET, heard -> !Responses.parse(heard, toHead).whole().isEmpty());
      if (open) {
        if (!Responses.parse(all.toString(), toHead).whole().isEmpty()) {
          wire.send(probe);
        }
        open = wire.finish().readUntil(all, PATIENCE, heard -> false);
      }
    } catch (java.net.SocketException reset) {
      open = false;
    }
    return new Heard(Responses.parse(all.toString(), toHead), open);
  }
}
