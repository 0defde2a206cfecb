// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.health.Health;
import dev.prodkit.health.HealthHandler;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * An attacker in a process of its own against the liveness probe. With
 * {@code -Dprodkit.attack.seconds=60} it goes on for a minute.
 */
class SlowClientsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1); // a kubelet's
  private static final int SECONDS = Integer.getInteger("prodkit.attack.seconds", 12);

  private final Health health = Health.of(Map.of(), (name, text) -> text);

  @BeforeAll
  static void tune() {
    ServingHttp.tuneBeforeTheServerLoads();
  }

  @AfterEach
  void close() {
    health.close();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static HttpServer bound() {
    return ServingHttp.bind("PORT", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Test
  @DisplayName("HLT-6: 400 slow connections, and liveness answers in under a second throughout")
  void answersUnderAttack() throws IOException, InterruptedException {
    Refusals refusals = new Refusals();
    ManagementAccess access =
        ManagementAccess.byTokens(Optional.empty(), Optional.empty(), System::nanoTime);
    try (ManagementServer server = ManagementServer.serve(
        bound(), ManagementRoutes.of(List.of(), health, access), access, refusals, () -> false)) {
      long heapBefore = heap();
      Probes probes = attack(server.port(), Duration.ofSeconds(SECONDS));

      assertThat(probes.failures).as(probes.toString()).isEmpty();
      assertThat(probes.nanos).as(probes.toString()).hasSizeGreaterThan(2 * SECONDS);
      assertThat(refusals.counted(Refusal.CROWDED)).as("the attack was felt").isGreaterThan(100);
      // A server that forgets no connection before its own timeout keeps 25 kB for each.
      assertThat(heap() - heapBefore).as("bytes kept").isLessThan(64L << 20);
    }
  }

  @Test
  void mutantFourThreadsAloneLoseTheProbes() throws IOException, InterruptedException {
    HttpServer server = bound();
    ExecutorService threads = Executors.newFixedThreadPool(4, HttpPool.daemons("mutant-"));
    server.setExecutor(threads);
    server.createContext("/health", HealthHandler.of(health));
    server.start();
    try {
      Probes probes = attack(server.getAddress().getPort(), Duration.ofSeconds(3));
      assertThat(probes.failures).as(probes.toString()).isNotEmpty();
    } finally {
      threads.shutdownNow();
      server.stop(0);
    }
  }

  @SuppressWarnings("SystemOut") // the figures are what a minute of this is run for
  private static Probes attack(int port, Duration duration)
      throws IOException, InterruptedException {
    try (ServiceProcess attacker =
        ServiceProcess.main(SlowClients.class).argument(Integer.toString(port)).start()) {
      attacker.awaitLine("attacking"::equals);
      Probes probes = new Probes();
      long end = System.nanoTime() + duration.toNanos();
      while (System.nanoTime() - end < 0) {
        probes.probe(port);
        TimeUnit.MILLISECONDS.sleep(50); // the pace of the probes, not an oracle
      }
      List<String> told = attacker.lines();
      System.out.println(probes + ", attacker " + told.get(told.size() - 1));
      return probes;
    }
  }

  private static final class Probes {
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private void probe(int port) {
      long begin = System.nanoTime();
      String line = "";
      try (Wire wire = new Wire(port, PATIENCE)) {
        line = wire.send("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .head();
      } catch (IOException lost) {
        line = lost.toString();
      }
      long took = System.nanoTime() - begin;
      nanos.add(took);
      if (!line.startsWith("HTTP/1.1 200 ") || took > PATIENCE.toNanos()) {
        failures.add(took / 1_000_000 + " ms: " + line);
      }
    }

    @Override
    public String toString() {
      List<Long> sorted = new ArrayList<>(nanos);
      Collections.sort(sorted);
      return "%d probes, %d failures, median %.1f ms, max %.1f ms"
          .formatted(
              sorted.size(),
              failures.size(),
              sorted.get(sorted.size() / 2) / 1e6,
              sorted.get(sorted.size() - 1) / 1e6);
    }
  }
}
