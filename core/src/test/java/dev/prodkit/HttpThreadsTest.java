// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static dev.prodkit.ManagementPort.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The threads behind a port, and what handlers and readers may do to them. */
@Timeout(30)
class HttpThreadsTest {
  private static final int LARGE = 4 << 20;

  @BeforeAll
  static void tune() {
    ServingHttp.tuneBeforeTheServerLoads();
  }

  private static ManagementServer serving(Refusals refusals, ManagementRoute.Handler handler) {
    ManagementAccess access =
        ManagementAccess.byTokens(Optional.empty(), Optional.empty(), System::nanoTime);
    ManagementRoute route = ManagementRoute.get("/x", ManagementRoute.Access.OPEN, handler);
    ManagementRoute live = ManagementRoute.get(
        "/live", ManagementRoute.Access.OPEN, request -> ManagementAnswer.json(200, "{}"));
    Map<String, List<ManagementRoute>> routes =
        Map.of("/x", List.of(route), "/live", List.of(live));
    return ManagementServer.serve(
        ServingHttp.bind("PORT", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        path -> routes.getOrDefault(path, List.of()),
        access,
        refusals,
        () -> false);
  }

  private static int get(ManagementServer server, String path) throws IOException {
    return status(Wire.exchange(
        server.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  }

  private static int deep(int n) {
    return n < 0 ? n : deep(n + 1) + 1; // not before the stack is full
  }

  @Test
  @DisplayName("HLT-16: a large answer leaves no large buffer outside of the heap")
  void aLargeAnswerLeavesNoLargeBufferWithItsThread() throws IOException {
    ManagementAnswer large = new ManagementAnswer(200, "text/plain", Map.of(), new byte[LARGE]);
    try (ManagementServer server = serving(new Refusals(), request -> large)) {
      assertThat(get(server, "/live")).isEqualTo(200);
      long before = directMemory();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket
            .getOutputStream()
            .write("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(LARGE);
      }
      assertThat(directMemory() - before).isLessThan(LARGE / 8);
    }
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  @DisplayName("HLT-11: the server survives every Error of a handler")
  void survivesErrors() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (ManagementServer server =
        serving(new Refusals(), request -> switch (calls.incrementAndGet() % 4) {
          case 0 -> throw new OutOfMemoryError("for a test");
          case 1 -> ManagementAnswer.json(deep(0), "{}");
          case 2 -> throw new AssertionError("for a test");
          default -> throw new IllegalStateException("for a test");
        })) {
      for (int i = 0; i < 200; i++) {
        assertThat(get(server, "/x")).isEqualTo(500);
      }
      assertThat(get(server, "/live")).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("SHD-11: no thread of the management port keeps the JVM alive")
  void hasDaemonsOnly() throws IOException {
    List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
    try (ManagementServer server =
        serving(new Refusals(), request -> ManagementAnswer.json(200, "{}"))) {
      assertThat(get(server, "/x")).isEqualTo(200);
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !before.contains(thread))
          .isNotEmpty()
          .allMatch(Thread::isDaemon);
    }
  }

  @Test
  void closesWhoDoesNotReadItsAnswer() throws IOException { // HLT-6
    Refusals refusals = new Refusals();
    byte[] large = new byte[32 << 20];
    try (ManagementServer server =
            serving(refusals, request -> new ManagementAnswer(200, "text/plain", Map.of(), large));
        Wire reader = new Wire(server.port(), Duration.ofSeconds(8))) {
      reader.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
      await().atMost(Duration.ofSeconds(8)).until(() -> refusals.counted(Refusal.SLOW) == 1);
      assertThat(get(server, "/live")).isEqualTo(200);
    }
  }

  @Test
  void endsAHandlerThatHangs() throws IOException {
    Refusals refusals = new Refusals();
    CountDownLatch never = new CountDownLatch(1);
    try (ManagementServer server = serving(refusals, request -> {
      try {
        never.await();
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt();
      }
      return ManagementAnswer.json(200, "{}");
    })) {
      assertThat(get(server, "/x")).isZero();
      assertThat(refusals.counted(Refusal.SLOW)).isEqualTo(1);
    }
  }

  @Test
  void anInterruptReachesNobodyButWhoIsLate() throws InterruptedException {
    Duration generous = Duration.ofSeconds(20);
    HttpThreads.Limits hasty = new HttpThreads.Limits(
        4, 4, 10_000, 0, generous, generous, generous, 1, generous, Duration.ofMillis(1));
    Refusals refusals = new Refusals();
    AtomicInteger hit = new AtomicInteger();
    int tasks = 1000;
    CountDownLatch done = new CountDownLatch(tasks);
    try (HttpThreads threads = HttpThreads.start("test", hasty, refusals::count)) {
      for (int i = 0; i < tasks; i++) {
        boolean slow = i % 20 == 0;
        threads.execute(() -> {
          if (Thread.currentThread().isInterrupted()) {
            hit.incrementAndGet();
          }
          if (slow) {
            Objects.requireNonNull(RunningExchange.current()).enter(ExchangePhase.ANSWER);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // one that is cut, often late
          }
          done.countDown();
        });
      }
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(refusals.counted(Refusal.CROWDED)).isPositive();
    assertThat(hit).hasValue(0);
  }

  private static HttpThreads.Limits limits(Duration head, int patience) {
    boolean virtual = HttpPool.virtualThreadsExist();
    return new HttpThreads.Limits(
        virtual ? 0 : 8,
        8,
        1000,
        patience,
        head,
        Duration.ZERO,
        Duration.ofMillis(500),
        1000,
        Duration.ofMillis(500),
        Duration.ofMillis(20));
  }

  private static HttpServer serving(HttpThreads threads, HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  @Test
  void endsAHeadThatDoesNotComeToItsEnd() throws IOException { // HTP-5
    Refusals refusals = Refusals.ofTheService();
    try (HttpThreads threads =
        HttpThreads.start("test", limits(Duration.ofMillis(300), 100), refusals::count)) {
      HttpServer server = serving(threads, HttpExchange::close);
      try (Wire wire = new Wire(server.getAddress().getPort(), Duration.ofSeconds(5))) {
        assertThat(wire.send("GET / HTTP/1.1\r\nHost: ").rest()).isEmpty();
        assertThat(refusals.counted(Refusal.SLOW)).isEqualTo(1);
      } finally {
        server.stop(0);
      }
    }
  }

  /** A handler of the service's own says nothing of what it is at: its stack does. */
  @Test
  void leavesAHandlerAloneThatWorksForLongerThanAHeadMayTake() throws IOException {
    Refusals refusals = Refusals.ofTheService();
    try (HttpThreads threads =
        HttpThreads.start("test", limits(Duration.ofMillis(50), 0), refusals::count)) {
      HttpServer server = serving(threads, exchange -> {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(600));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
      });
      try (Wire wire = new Wire(server.getAddress().getPort(), Duration.ofSeconds(5))) {
        assertThat(wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head())
            .startsWith("HTTP/1.1 204 ");
        assertThat(refusals.counted(Refusal.SLOW)).isZero();
      } finally {
        server.stop(0);
      }
    }
  }

  /** 40 bytes each 10 ms are four times the pace that is asked for, 1 byte is a tenth of it. */
  @ParameterizedTest
  @CsvSource({"40, true", "1, false"})
  void closesABodyThatMakesNoProgressAndNoOther(int bytes, boolean served) throws IOException {
    Refusals refusals = Refusals.ofTheService();
    try (Production production = Production.forTest();
        HttpThreads threads =
            HttpThreads.start("test", limits(Duration.ofSeconds(5), 100), refusals::count)) {
      HttpServer server = serving(threads, production.router().post("/", (exchange, path) -> {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(204, -1);
      }));
      try (Wire wire = new Wire(server.getAddress().getPort(), Duration.ofSeconds(5))) {
        int pieces = 200;
        wire.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + pieces * bytes + "\r\n\r\n");
        for (int i = 0; i < pieces; i++) {
          wire.send("x".repeat(bytes));
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(wire.head().startsWith("HTTP/1.1 204 ")).isEqualTo(served);
      } finally {
        server.stop(0);
      }
    }
  }

  /** While others wait, or where there is no queue, callers that are silent longest go first. */
  @Test
  void servesAnHonestRequestBehindManySlowHeads() throws IOException {
    Refusals refusals = Refusals.ofTheService();
    List<Wire> slow = new ArrayList<>();
    try (HttpThreads threads =
        HttpThreads.start("test", limits(Duration.ofSeconds(20), 4), refusals::count)) {
      HttpServer server = serving(threads, exchange -> {
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
      });
      int port = server.getAddress().getPort();
      for (int i = 0; i < 100; i++) {
        slow.add(new Wire(port, Duration.ofSeconds(5)).send("GET / HTTP/1.1\r\nX-Slow: "));
      }
      try (Wire honest = new Wire(port, Duration.ofSeconds(5))) {
        assertThat(honest.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head())
            .startsWith("HTTP/1.1 204 ");
        await().atMost(Duration.ofSeconds(5)).until(() -> refusals.counted(Refusal.CROWDED) > 0);
      } finally {
        server.stop(0);
      }
    } finally {
      for (Wire wire : slow) {
        wire.close();
      }
    }
  }

  /** One sends a body in drops, one does not read its answer; a third one works and answers. */
  @Test
  void waitsForNoCallerOnceTheServiceEnds() throws IOException {
    Refusals refusals = Refusals.ofTheService();
    CountDownLatch work = new CountDownLatch(1);
    HttpThreads.Limits patient = ServingHttp.limits();
    try (Production production = Production.forTest();
        HttpThreads threads = HttpThreads.start("test", patient, refusals::count)) {
      HttpServer server = serving(
          threads,
          production
              .router()
              .post("/drops", (exchange, path) -> exchange.getRequestBody().readAllBytes())
              .get("/large", (exchange, path) -> HttpRouter.json(exchange, 200, new byte[32 << 20]))
              .get("/work", (exchange, path) -> {
                work.await();
                HttpRouter.json(exchange, 200, new byte[2]);
              }));
      int port = server.getAddress().getPort();
      try (Wire drops = new Wire(port, Duration.ofSeconds(9));
          Wire reader = new Wire(port, Duration.ofSeconds(9));
          Wire worker = new Wire(port, Duration.ofSeconds(9))) {
        drops.send("POST /drops HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx");
        reader.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
        worker.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
        await().until(() -> production.inFlight().count() == 3);

        threads.endIn(Duration.ofMillis(100), Duration.ofMillis(100));

        await().atMost(Duration.ofSeconds(5)).until(() -> production.inFlight().count() == 1);
        assertThat(refusals.counted(Refusal.ENDING)).isEqualTo(2);
        work.countDown();
        assertThat(worker.head()).startsWith("HTTP/1.1 200 ");
        assertThat(production.errors().counts().accepted()).isZero();
      } finally {
        server.stop(0);
      }
    }
  }

  @Test
  void startsItsThreadsWithTheClassLoaderOfItsMaker() throws InterruptedException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ClassLoader own = new ClassLoader(before) {};
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    Thread.currentThread().setContextClassLoader(own);
    try (HttpThreads threads =
        HttpThreads.start("test", limits(Duration.ofSeconds(5), 100), refusal -> {})) {
      Thread.currentThread().setContextClassLoader(before);
      threads.execute(() -> {
        seen.set(Thread.currentThread().getContextClassLoader());
        done.countDown();
      });
      assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThat(seen).hasValue(own);
  }
}
