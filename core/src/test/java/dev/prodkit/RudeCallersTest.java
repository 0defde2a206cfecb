// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.Attacked.Figures;
import dev.prodkit.RudeCaller.At;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Callers of every rude kind on both ports of a service in a process of its own. With
 * {@code -Dprodkit.rude.callers=1000 -Dprodkit.rude.seconds=300} a thousand of each kind come in
 * five minutes.
 */
class RudeCallersTest {
  private static final int CALLERS = Integer.getInteger("prodkit.rude.callers", 50);
  private static final int SECONDS = Integer.getInteger("prodkit.rude.seconds", 10);
  /** A part of the name of the only kinds that come: what to look for a leak with. */
  private static final String ONLY = System.getProperty("prodkit.rude.only", "");
  /** As many threads of requests as there can be: how many there are is no measure of a leak. */
  private static final int WARM_UP = 250;

  private static final int AT_A_TIME = 16;
  private static final int SPARE = 5;
  /** After so many honest requests without an answer there is nothing more to be learned. */
  private static final int LOST = 5;

  private static final long SPARE_BYTES = 5L << 20;

  private final Map<RudeCaller, String> unexpected = new ConcurrentHashMap<>();
  private final List<String> unanswered = new CopyOnWriteArrayList<>();

  @Test
  @DisplayName("HTP-3: rude callers of every kind leave no descriptor, thread or memory behind")
  void leavesNothingBehind() throws InterruptedException, java.util.concurrent.ExecutionException {
    ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME, HttpPool.daemons("caller-"));
    try (Attacked service = Attacked.start(
        command -> command.jvmOption("-Xmx512m").jvmOption("-XX:MaxDirectMemorySize=1g"))) {
      List<At> ports = List.of(At.service(service.port), At.management(service.managementPort));
      warmUp(callers, ports);
      Figures before = service.figures();
      show(Figures.HEADINGS, before.row("warmed up"));
      Thread honest = HttpPool.daemons("honest-").newThread(() -> askHonestly(service));
      honest.start();
      for (At at : ports) {
        for (RudeCaller kind : RudeCaller.values()) {
          if (kind.meets(at) && kind.name().contains(ONLY) && unanswered.size() < LOST) {
            long descriptors = service.descriptors();
            visit(callers, kind, at, CALLERS, nanosForEach());
            long more = service.descriptors() - descriptors;
            if (more > SPARE) {
              show("%14d more at once after %s on %d".formatted(more, kind, at.port()));
            }
          }
        }
      }
      honest.interrupt();
      honest.join();
      Figures after = settled(service, before);
      show(after.row("after the run"));
      check(service, before, after);
    } catch (IOException | AssertionError failure) {
      throw new AssertionError("requests without an answer: " + unanswered, failure);
    } finally {
      callers.shutdownNow();
    }
  }

  private static long nanosForEach() {
    return TimeUnit.SECONDS.toNanos(SECONDS) / (2L * RudeCaller.values().length * CALLERS);
  }

  /** Every thread has served a large answer, and every kind of caller has been there. */
  private void warmUp(ExecutorService callers, List<At> ports)
      throws InterruptedException, java.util.concurrent.ExecutionException {
    for (At at : ports) {
      List<Future<?>> honest = new ArrayList<>();
      for (int i = 0; i < WARM_UP; i++) {
        String path = i % 2 == 0 ? at.large() : at.chunked();
        honest.add(callers.submit(() -> {
          Attacked.drain(at.port(), path);
          return path;
        }));
      }
      for (Future<?> each : honest) {
        each.get();
      }
      for (RudeCaller kind : RudeCaller.values()) {
        if (kind.meets(at) && kind.name().contains(ONLY)) {
          visit(callers, kind, at, 2, 0);
        }
      }
    }
  }

  private void visit(ExecutorService callers, RudeCaller kind, At at, int count, long nanos)
      throws InterruptedException, java.util.concurrent.ExecutionException {
    List<Future<?>> visits = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      TimeUnit.NANOSECONDS.sleep(begin + i * nanos - System.nanoTime()); // the pace, no oracle
      visits.add(callers.submit(() -> {
        if (!unexpected.containsKey(kind)) {
          kind.visit(at).ifPresent(saw -> unexpected.put(kind, saw));
        }
      }));
    }
    for (Future<?> visit : visits) {
      visit.get();
    }
  }

  private void askHonestly(Attacked service) {
    try {
      while (true) {
        ask(service.port, "/ok");
        ask(service.managementPort, "/health/live");
        TimeUnit.MILLISECONDS.sleep(100); // the pace of the probes, not an oracle
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(int port, String path) {
    String answer = Attacked.get(port, path);
    if (!answer.startsWith("HTTP/1.1 200 ")) {
      unanswered.add(path + ": " + answer);
    }
  }

  private static boolean within(Figures after, Figures before) {
    return after.descriptors() <= before.descriptors() + SPARE
        && after.threads() <= before.threads() + SPARE
        && after.heap() <= before.heap() + SPARE_BYTES
        && after.direct() <= before.direct() + SPARE_BYTES;
  }

  /** Once the last of them is gone; a figure that stays too high is a leak. */
  private static Figures settled(Attacked service, Figures before) throws IOException {
    try {
      return await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofSeconds(1))
          .until(service::figures, now -> within(now, before));
    } catch (ConditionTimeoutException leak) {
      return service.figures();
    }
  }

  @SuppressWarnings("SystemOut") // the figures are what five minutes of this are run for
  private static void show(String... lines) {
    for (String line : lines) {
      System.out.println("JDK " + Runtime.version().feature() + " " + line);
    }
  }

  private void check(Attacked service, Figures before, Figures after) throws IOException {
    long failures = service.counted("failures");
    long events = events(service, failures);
    List<String> faults = service.faults();
    SoftAssertions.assertSoftly(softly -> {
      softly
          .assertThat(within(after, before))
          .as("%s%n%s%n%s", Figures.HEADINGS, before.row("before"), after.row("after"))
          .isTrue();
      softly.assertThat(unexpected).as("what callers saw").isEmpty();
      softly.assertThat(unanswered).as("honest requests without an answer").isEmpty();
      if (ONLY.isEmpty()) {
        softly.assertThat(failures).as("deliberate failures").isGreaterThanOrEqualTo(8L * CALLERS);
      }
      softly.assertThat(events).as("events, one for each deliberate failure").isEqualTo(failures);
      softly.assertThat(faults).as("what callers have caused").isEmpty();
    });
    assertThat(service.counted("in_flight")).as("requests in flight").isZero();
  }

  private static long events(Attacked service, long expected) throws IOException {
    try {
      return await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> service.counted("events"), events -> events == expected);
    } catch (ConditionTimeoutException others) {
      return service.counted("events");
    }
  }
}
