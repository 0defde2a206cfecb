// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.ServerProbe.Answer;
import dev.prodkit.health.Health;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers nothing any more is noticed, and one that is busy is left alone. */
@Timeout(30)
class ServerWatchTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final ServerWatch.Timing QUICK =
      new ServerWatch.Timing(Duration.ofMillis(50), PATIENCE, 3, 6);

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** The kernel accepts for it; the server does nothing, as one whose dispatcher has died. */
  private static ServerSocket dead() throws IOException {
    ServerSocket dead = new ServerSocket();
    dead.bind(loopback(), 50);
    return dead;
  }

  private static InetSocketAddress address(ServerSocket socket) {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Test
  void turnsLivenessDownAfterThreeFailuresAndEndsTheProcessAfterSix() throws IOException {
    AtomicInteger ends = new AtomicInteger();
    try (ServerSocket dead = dead();
        CapturedLogs logs = CapturedLogs.of(Production.class);
        Health health = Health.of(Map.of(), (name, text) -> text);
        ServerWatch watch = new ServerWatch(QUICK, ends::incrementAndGet)) {
      watch.add(address(dead), () -> 0);
      watch.start(health);
      await().until(watch::isSilent);
      assertThat(ends).hasValue(0);
      await().until(() -> health.live().httpStatus() == 503);
      await().until(() -> ends.get() > 0);
      assertThat(logs.messages())
          .containsOnlyOnce("A server of this process does not answer any more");
    }
  }

  @Test
  void forgetsFailuresOnceTheServerAnswersAgain() throws IOException {
    AtomicInteger ends = new AtomicInteger();
    ServerWatch.Timing patient = new ServerWatch.Timing(Duration.ofMillis(50), PATIENCE, 3, 1_000);
    try (ServerSocket slow = dead();
        CapturedLogs logs = CapturedLogs.of(Production.class);
        Health health = Health.of(Map.of(), (name, text) -> text);
        ServerWatch watch = new ServerWatch(patient, ends::incrementAndGet)) {
      watch.add(address(slow), () -> 0);
      watch.start(health);
      await().until(watch::isSilent);
      Thread accepting = new Thread(() -> {
        try {
          while (true) {
            slow.accept().close();
          }
        } catch (IOException closed) {
          return;
        }
      });
      accepting.setDaemon(true);
      accepting.start();
      await().until(() -> !watch.isSilent());
      await().until(() -> logs.messages().contains("The server answers again"));
    }
  }

  @Test
  void asksAServerThatIsAliveWithoutAnyTrace() throws IOException {
    AtomicInteger handled = new AtomicInteger();
    HttpServer server = HttpServer.create(loopback(), 0);
    server.createContext("/", exchange -> {
      handled.incrementAndGet();
      exchange.close();
    });
    server.start();
    try {
      ServerProbe probe = new ServerProbe(server.getAddress(), () -> 0, Duration.ofSeconds(5));
      assertThat(probe.ask()).isEqualTo(Answer.GIVEN);
      assertThat(handled).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  /** Its only thread works; its dispatcher hands the question over all the same. */
  @Test
  void takesAServerForAliveWhoseThreadsAreAllAtWork() throws Exception {
    CountDownLatch work = new CountDownLatch(1);
    HttpServer server = HttpServer.create(loopback(), 0);
    server.createContext("/", exchange -> {
      try {
        work.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    });
    var executor = Executors.newSingleThreadExecutor();
    try (HttpThreads threads = HttpThreads.start(
        "test",
        ServingHttp.limits(),
        HttpPool.using(executor, ServingHttp.limits()),
        refusal -> {},
        Production.forTest().inFlight())) {
      server.setExecutor(threads);
      server.start();
      List<Wire> busy = new ArrayList<>();
      busy.add(new Wire(server.getAddress().getPort(), Duration.ofSeconds(5))
          .send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
      await().until(() -> threads.dispatched() == 1);
      ServerProbe probe =
          new ServerProbe(server.getAddress(), threads::dispatched, Duration.ofSeconds(5));
      assertThat(probe.ask()).isEqualTo(Answer.GIVEN);
      busy.get(0).close();
    } finally {
      work.countDown();
      server.stop(0);
      executor.shutdownNow();
    }
  }

  @Test
  void doesNotCountWhereNobodyListensOrWhereItCannotAsk() throws IOException {
    InetSocketAddress closed;
    try (ServerSocket socket = dead()) {
      closed = address(socket);
    }
    assertThat(new ServerProbe(closed, () -> 0, PATIENCE).ask()).isEqualTo(Answer.NOT_ASKED);
    assertThat(new ServerProbe(
                closed,
                () -> {
                  throw new IllegalStateException("for a test");
                },
                PATIENCE)
            .ask())
        .isEqualTo(Answer.NOT_ASKED);
  }

  @Test
  void countsAFullQueueOfConnectionsAsSilence() throws IOException {
    List<Socket> fill = new ArrayList<>();
    try (ServerSocket dead = new ServerSocket()) {
      dead.bind(loopback(), 1);
      for (int i = 0; i < 3; i++) {
        Socket socket = new Socket();
        fill.add(socket);
        try {
          socket.connect(address(dead), 100);
        } catch (java.net.SocketTimeoutException full) {
          break;
        }
      }
      assertThat(new ServerProbe(address(dead), () -> 0, PATIENCE).ask()).isEqualTo(Answer.NONE);
    } finally {
      for (Socket socket : fill) {
        socket.close();
      }
    }
  }
}
