// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippets of the manual's page on health. */
class HealthManualTest {
  private final Health health = Health.of(Map.of(), (name, text) -> text);

  private record Migrations(List<String> pending) {}

  @AfterEach
  void close() {
    health.close();
  }

  @Test
  void checks(@TempDir Path data) {
    Migrations migrations = new Migrations(List.of());
    Path certificate = data.resolve("certificate.pem");
    DataSource orders = (DataSource) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, given) -> {
          throw new IOException("no database here");
        });
    // [checks
    health
        .startup("migrations", () -> migrations.pending().isEmpty())
        .readiness("orders-db", HealthChecks.dataSource(orders))
        .readiness("users-api", HealthChecks.http(URI.create("http://users:9464/health/ready")))
        .optional("cache", HealthChecks.tcp("cache", 6379))
        .optional(
            "certificate",
            CheckTiming.DEFAULT.withInterval(Duration.ofHours(1)),
            CertificateChecks.file(certificate, Duration.ofDays(14)))
        .optional("disk", HealthChecks.freeDiskPart(data, 0.1))
        .liveness("deadlock", SelfCheck.deadlockedThreads())
        .group("database", "orders-db");
    // checks]
    assertThat(health.readiness().checks())
        .containsOnlyKeys("orders-db", "users-api", "cache", "certificate", "disk");
    assertThat(health.at("/health/group/database")).isPresent();
  }

  @Test
  void heartbeat() {
    AtomicInteger turns = new AtomicInteger();
    BooleanSupplier running = () -> turns.get() < 3;
    Runnable work = turns::incrementAndGet;
    // [heartbeat
    Heartbeat heartbeat = health.heartbeat("consumer-loop", Duration.ofSeconds(30));
    while (running.getAsBoolean()) {
      heartbeat.beat();
      work.run();
    }
    heartbeat.rest(); // it has ended as it should: no beat is expected any more
    // heartbeat]
    assertThat(health.live().checks()).containsEntry("consumer-loop", true);
  }

  @Test
  void damped() {
    HealthCheck search = () -> false;
    // [damped
    health.optional("search", CheckTiming.DEFAULT.withThresholds(3, 2), search);
    // damped]
    await().until(() -> health.readiness().details().get(0).failuresInRow() == 1);
    assertThat(health.status()).isEqualTo(Status.STARTING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checks", "heartbeat", "damped"})
  void theManualShowsWhatIsTestedHere(String region) throws IOException {
    Path module = Path.of("").toAbsolutePath();
    String source =
        Files.readString(module.resolve("src/test/java/dev/prodkit/health/HealthManualTest.java"));
    String code = source
        .substring(
            source.indexOf("    // [" + region) + region.length() + 8,
            source.indexOf("    // " + region + "]"))
        .stripTrailing()
        .stripIndent();
    String manual = Files.readString(module.resolveSibling("docs").resolve("health.md"));
    assertThat(manual).contains("```java\n" + code.strip() + "\n```");
  }
}
