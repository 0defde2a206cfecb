// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The collector of the log takes a thousand bytes a second, and the service has more to say. */
class SlowReaderIT extends RunningQuickstart {
  private static final int CLIENTS = 4;

  /** Each logs a line of some 400 bytes: together more than the log may keep, which is 8 MiB. */
  private static final int REQUESTS = 36_000;

  private static final int SLOW = 1_000;

  @Test
  @DisplayName(
      "LOG-10: a log that is read at 1 kB/s slows no request down, and the loss is counted")
  void answersAsFastAsEver() throws IOException, InterruptedException, ExecutionException {
    try (ServiceProcess service = quickstart()
        .environment("RATE_LIMIT", "10000")
        .environment("RATE_LIMIT_WINDOW", "1s")
        .start()) {
      awaitReady(service);
      int port = service.port("port");
      millis(port, REQUESTS / 8); // until the compiler is done
      List<Double> before = millis(port, REQUESTS / 8);
      service.readStdoutAt(SLOW);
      List<Double> meanwhile = millis(port, REQUESTS);

      System.out.printf(
          "p99 %.1f ms, at %d B/s %.1f ms, at most %.1f ms%n", // the figures of this machine
          percentile(before, 99), SLOW, percentile(meanwhile, 99), percentile(meanwhile, 100));
      assertThat(percentile(meanwhile, 99)).isLessThan(2 * percentile(before, 99) + 1_000);

      service.readStdoutAt(Integer.MAX_VALUE);
      service.awaitEvent(event -> event.has("code") && event.text("code").equals("PK-LOG-10"));
      service.signal(Signal.TERM);
      assertThat(service.awaitExit()).isEqualTo(143);
      assertCounted(service);
    }
  }

  private static void assertCounted(ServiceProcess service) {
    List<Event> events = service.events();
    Event log = events.get(events.size() - 1).object("telemetry").object("log_events");
    long dropped = log.object("dropped").number("output_stuck");
    assertThat(dropped).isPositive();
    assertThat(log.number("accepted"))
        .isEqualTo(log.number("written") + log.number("folded") + log.number("queued") + dropped);
    // The receipt is written after it has been made out.
    assertThat(events.size())
        .isBetween((int) log.number("written"), (int) log.number("written") + 3);
  }

  /** How long each of so many requests took; each is answered with 200. */
  private List<Double> millis(int port, int requests)
      throws InterruptedException, ExecutionException {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      Callable<List<Double>> some = () -> {
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < requests / CLIENTS; i++) {
          long start = System.nanoTime();
          HttpResponse<String> answer = get(port, "/work?millis=0");
          took.add((System.nanoTime() - start) / 1e6);
          assertThat(answer.statusCode()).isEqualTo(200);
        }
        return took;
      };
      List<Double> all = new ArrayList<>();
      for (Future<List<Double>> client : clients.invokeAll(Collections.nCopies(CLIENTS, some))) {
        all.addAll(client.get());
      }
      Collections.sort(all);
      return all;
    } finally {
      clients.shutdownNow();
    }
  }

  private static double percentile(List<Double> sorted, int percent) {
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
