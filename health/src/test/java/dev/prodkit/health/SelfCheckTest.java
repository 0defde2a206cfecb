// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HealthChecks.tcp(\"database\", 5432)",
        "HealthChecks.dataSource(dataSource)",
        "HealthChecks.dns(\"database\")",
        "(HealthCheck) () -> true",
        "() -> true",
        "() -> { throw new java.io.IOException(); }",
        "new DependencyCheck() { public boolean check() { return true; } }",
        "new SelfCheck() { public boolean check() { return true; } }",
        "dataSource::getConnection"
      })
  @DisplayName("HLT-1: a question about a dependency does not compile as liveness")
  void livenessRefusesByType(String check) {
    assertThat(compiles("health.liveness(\"database\", " + check + ");")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "health.liveness(\"loop\", SelfCheck.of(() -> true));",
        "health.liveness(\"deadlock\", SelfCheck.deadlockedThreads());",
        "health.liveness(\"heap\", SelfCheck.heapAfterCollection(0.95));",
        "health.liveness(\"beat\", Heartbeat.within(java.time.Duration.ofSeconds(3)));",
        "health.readiness(\"heap\", SelfCheck.heapAfterCollection(0.8));",
        "health.readiness(\"database\", HealthChecks.dataSource(dataSource));",
        "health.readiness(\"database\", () -> dataSource.getConnection().close());",
        "health.optional(\"cache\", CheckTiming.DEFAULT, HealthChecks.tcp(\"cache\", 6379));"
      })
  void takesWhatFits(String statement) {
    assertThat(compiles(statement)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // javac looks at no result to choose between overloads: these are taken for questions
        "health.readiness(\"db\", client::ping);",
        "health.optional(\"db\", client::pong);"
      })
  void anOverloadedMethodWithoutABooleanNeedsAWord(String statement) {
    String client = "class Client { void ping() {} void ping(int a) {}"
        + " String pong() { return \"\"; } String pong(int a) { return \"\"; } }"
        + " Client client = new Client(); ";
    String said = statement.replaceAll("client::(\\w+)", "HealthCheck.unlessThrows(client::$1)");
    assertThat(compiles(client + statement)).isFalse();
    assertThat(compiles(client + said)).isTrue();
  }

  private static boolean compiles(String statement) {
    String source = "import dev.prodkit.health.*; class Probe {"
        + " void register(Health health, javax.sql.DataSource dataSource) { " + statement + " } }";
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Probe.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = List.of(
        "-proc:none",
        "-implicit:none",
        "-XDshould-stop.ifNoError=FLOW",
        "-classpath",
        System.getProperty("java.class.path"));
    return compiler
        .getTask(new StringWriter(), null, diagnostic -> {}, options, null, List.of(file))
        .call();
  }

  @Test
  void aLoopThatStopsBeatingIsDown() {
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    Heartbeat heartbeat = new Heartbeat(Duration.ofSeconds(30), clock::get);
    assertThat(heartbeat.check()).as("the start is a beat").isTrue();
    clock.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(heartbeat.check()).isTrue();
    clock.addAndGet(1);
    assertThatThrownBy(heartbeat::check).hasMessageContaining("no beat for 30000 ms");
    heartbeat.beat();
    assertThat(heartbeat.check()).isTrue();
    heartbeat.rest();
    clock.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(heartbeat.check()).as("none is expected").isTrue();
    heartbeat.beat();
    clock.addAndGet(Duration.ofSeconds(31).toNanos());
    assertThatThrownBy(heartbeat::check).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHeartbeatHasBounds() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(2))) {
      assertThatThrownBy(() -> Heartbeat.within(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("heartbeat");
    }
  }

  @Test
  void aSilentHeartbeatAsksForARestart() {
    AtomicLong clock = new AtomicLong();
    CheckTiming quick = new CheckTiming(Duration.ofSeconds(5), Duration.ofMillis(10));
    try (Health health = Health.of(Map.of(), (name, text) -> text, quick, clock::get)) {
      Heartbeat heartbeat = health.heartbeat("consumer-loop", Duration.ofSeconds(30));
      await().until(() -> health.live().details().get(0).answered().isPresent());
      assertThat(health.live().httpStatus()).isEqualTo(200);
      clock.addAndGet(Duration.ofSeconds(31).toNanos());
      await().until(() -> health.live().httpStatus() == 503);
      heartbeat.beat();
      await().until(() -> health.live().httpStatus() == 200);
    }
  }

  @Test
  void findsThreadsThatWaitForEachOtherForEver() throws Exception {
    SelfCheck check = SelfCheck.deadlockedThreads();
    assertThat(check.check()).isTrue();
    ReentrantLock one = new ReentrantLock();
    ReentrantLock other = new ReentrantLock();
    CyclicBarrier both = new CyclicBarrier(2);
    Thread first = lockBoth("embrace-1", one, other, both);
    Thread second = lockBoth("embrace-2", other, one, both);
    try {
      await()
          .untilAsserted(() -> assertThatThrownBy(check::check)
              .hasMessageContaining("2 threads wait")
              .hasMessageContaining("embrace-1")
              .hasMessageContaining("embrace-2"));
    } finally {
      first.interrupt();
      second.interrupt();
      first.join(10_000);
      second.join(10_000);
    }
    await().until(check::check);
  }

  private static Thread lockBoth(
      String name, ReentrantLock mine, ReentrantLock yours, CyclicBarrier both) {
    Thread thread = new Thread(
        () -> {
          mine.lock();
          try {
            both.await(20, TimeUnit.SECONDS);
            yours.lockInterruptibly();
            yours.unlock();
          } catch (InterruptedException | BrokenBarrierException | TimeoutException released) {
            Thread.currentThread().interrupt();
          } finally {
            mine.unlock();
          }
        },
        name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void theHeapIsJudgedByWhatACollectionLeft() throws Exception {
    System.gc();
    assertThat(SelfCheck.heapAfterCollection(0.95).check()).isTrue();
    byte[][] kept = new byte[64][];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new byte[100_000];
    }
    System.gc();
    assertThatThrownBy(() -> SelfCheck.heapAfterCollection(1e-6).check())
        .hasMessageContaining("in use after a collection");
    assertThat(kept[63]).hasSize(100_000);
    for (double wrong : new double[] {0, 1, -1, Double.NaN, 95}) {
      assertThatThrownBy(() -> SelfCheck.heapAfterCollection(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatTheServiceThrowsIsItsAnswer() {
    CountDownLatch asked = new CountDownLatch(1);
    try (Health health = Health.of(Map.of(), (name, text) -> text)) {
      health.liveness("own", SelfCheck.of(() -> {
        asked.countDown();
        throw new IllegalStateException("broken");
      }));
      await().until(() -> health.live().httpStatus() == 503);
      assertThat(asked.getCount()).isZero();
    }
  }
}
