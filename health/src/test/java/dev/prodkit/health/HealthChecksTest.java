// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthChecksTest {
  private static final Duration WITHIN = Duration.ofMillis(300);

  private final AtomicInteger open = new AtomicInteger();

  @Test
  void aDataSourceIsUpWhenItsConnectionIsValidAndClosedAfterwards() throws Exception {
    AtomicBoolean valid = new AtomicBoolean(true);
    HealthCheck check = HealthChecks.dataSource(source(() -> valid.get()));
    assertThat(check.check()).isTrue();
    valid.set(false);
    assertThat(check.check()).isFalse();
    assertThat(open).hasValue(0);
  }

  @Test
  void aConnectionIsClosedWhenItsQuestionFails() {
    HealthCheck check = HealthChecks.dataSource(source(() -> {
      throw new SQLException("broken");
    }));
    assertThatThrownBy(check::check).isInstanceOf(SQLException.class);
    assertThat(open).hasValue(0);
  }

  @Test
  void aConnectionThatComesTooLateIsClosedAllTheSame() {
    CountDownLatch release = new CountDownLatch(1);
    CheckTiming quick = new CheckTiming(Duration.ofMillis(50), Duration.ofHours(1));
    try (Health health = Health.of(Map.of(), (name, text) -> text, quick)) {
      health.readiness(
          "database", HealthChecks.dataSource(source(() -> release.await(30, TimeUnit.SECONDS))));
      await().until(() -> outcome(health) == CheckResult.Outcome.TIMED_OUT);
      assertThat(open).hasValue(1);
      release.countDown();
      await().until(() -> open.get() == 0);
    }
  }

  private static CheckResult.Outcome outcome(Health health) {
    return health.readiness().details().get(0).outcome();
  }

  private DataSource source(Callable<Boolean> valid) {
    ClassLoader loader = getClass().getClassLoader();
    Connection connection = (Connection) Proxy.newProxyInstance(
        loader, new Class<?>[] {Connection.class}, (self, method, arguments) -> {
          if (method.getName().equals("close")) {
            open.decrementAndGet();
          }
          return method.getName().equals("isValid") ? valid.call() : null;
        });
    return (DataSource) Proxy.newProxyInstance(
        loader, new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
          open.incrementAndGet();
          return connection;
        });
  }

  @Test
  void aPortIsUpWhileItAccepts() throws Exception {
    ServerSocket server = listen();
    DependencyCheck check = HealthChecks.tcp("127.0.0.1", server.getLocalPort());
    assertThat(check.check()).isTrue();
    try (Socket accepted = server.accept()) {
      accepted.setSoTimeout(10_000);
      assertThat(accepted.getInputStream().read()).as("closed by the check").isEqualTo(-1);
    }
    server.close();
    assertThatThrownBy(check::check).isInstanceOf(IOException.class);
  }

  @Test
  void aNameIsUpWhileItResolves() throws Exception {
    assertThat(HealthChecks.dns("localhost").check()).isTrue();
    assertThatThrownBy(() ->
            HealthChecks.dns("no-such-host.invalid", Duration.ofSeconds(20)).check())
        .isInstanceOf(IOException.class);
  }

  @Test
  void anHttpEndpointIsUpWhileItsStatusIsExpected() throws Exception {
    AtomicInteger status = new AtomicInteger(204);
    AtomicInteger followed = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.getResponseHeaders().set("Location", "/followed");
      if (exchange.getRequestURI().getPath().equals("/followed")) {
        followed.incrementAndGet();
      }
      exchange.sendResponseHeaders(status.get(), -1);
      exchange.close();
    });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
      HealthCheck check = HealthChecks.http(uri);
      assertThat(check.check()).isTrue();
      for (int bad : new int[] {302, 404, 503}) {
        status.set(bad);
        assertThatThrownBy(check::check).hasMessage("GET answered " + bad);
      }
      assertThat(HealthChecks.http(uri, code -> code == 503, Duration.ofSeconds(10))
              .check())
          .isTrue();
      assertThat(followed).hasValue(0);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatNeverEndsItsHeadersIsGivenUpAndItsConnectionClosed()
      throws IOException, InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (ServerSocket server = listen()) {
      Thread dripping = new Thread(() -> drip(server, closed));
      dripping.setDaemon(true);
      dripping.start();
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      DependencyCheck check = HealthChecks.http(uri, code -> true, WITHIN);
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> assertThatThrownBy(check::check)
              .isInstanceOf(TimeoutException.class)
              .hasMessage("no answer within 300 ms"));
      assertThat(closed.await(20, TimeUnit.SECONDS))
          .as("the connection is closed")
          .isTrue();
      await().until(() -> attempts() == 0);
    }
  }

  private static void drip(ServerSocket server, CountDownLatch closed) {
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(ISO_8859_1));
      while (true) {
        out.write('x');
        out.flush();
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (IOException end) {
      closed.countDown();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatHangsForEverCostsOneThread() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    AtomicBoolean released = new AtomicBoolean();
    DependencyCheck check = Attempt.within(WITHIN, opened -> {
      begun.incrementAndGet();
      opened.add(() -> released.set(true));
      release.await();
      return true;
    });
    assertThatThrownBy(check::check).hasMessage("no answer within 300 ms");
    assertThat(released).isTrue();
    for (int run = 0; run < 50; run++) {
      assertThatThrownBy(check::check).hasMessageContaining("has not come back");
    }
    assertThat(begun).hasValue(1);
    assertThat(attempts()).isEqualTo(1);
    release.countDown();
    await().ignoreExceptions().until(check::check);
    await().until(() -> attempts() == 0);
  }

  @Test
  void whatIsOpenedAfterTheDeadlineIsClosedAtOnce() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    DependencyCheck check = Attempt.within(WITHIN, opened -> {
      release.await();
      opened.add(() -> closed.set(true));
      return true;
    });
    assertThatThrownBy(check::check).isInstanceOf(TimeoutException.class);
    assertThat(closed).isFalse();
    release.countDown();
    await().untilTrue(closed);
  }

  @Test
  void aDiskIsUpWhileEnoughIsFree(@TempDir Path directory) throws Exception {
    assertThat(HealthChecks.freeDiskBytes(directory, 1).check()).isTrue();
    assertThat(HealthChecks.freeDiskPart(directory, 1e-9).check()).isTrue();
    assertThatThrownBy(
            () -> HealthChecks.freeDiskBytes(directory, Long.MAX_VALUE).check())
        .hasMessageContaining("bytes are free");
    assertThatThrownBy(() -> HealthChecks.freeDiskPart(directory, 0.999_999_9).check())
        .hasMessageContaining("bytes are free");
    assertThatThrownBy(
            () -> HealthChecks.freeDiskBytes(directory.resolve("no"), 1).check())
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://host/", "http:///path", "/path", "https://user:hunter2@host/", "mailto:a@b"
      })
  void refusesUrisThatItCannotAskOrThatHoldAPassword(String uri) {
    assertThatThrownBy(() -> HealthChecks.http(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusesWhatCannotBeMeant(@TempDir Path directory) {
    for (double part : new double[] {0, 1, 10, Double.NaN}) {
      assertThatThrownBy(() -> HealthChecks.freeDiskPart(directory, part))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> HealthChecks.freeDiskBytes(directory, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HealthChecks.tcp("", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HealthChecks.tcp("host", 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    for (Duration wrong : new Duration[] {
      Duration.ZERO,
      Duration.ofMillis(-1),
      Duration.ofDays(1),
      Duration.ofSeconds(Long.MAX_VALUE),
      Duration.ofSeconds(Long.MIN_VALUE)
    }) {
      assertThatThrownBy(() -> HealthChecks.dns("host", wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static long attempts() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("prodkit-health-attempt"))
        .count();
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, loopback());
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
