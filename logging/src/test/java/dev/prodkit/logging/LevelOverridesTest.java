// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LevelOverridesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final LoggerContext context = new LoggerContext();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger orders = context.getLogger("com.acme.Orders");
  private final LevelOverrides overrides = new LevelOverrides(
      context, Map.of("sql", List.of("org.hibernate.SQL", "org.jooq")), now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    overrides.expire();
  }

  @Test
  @DisplayName("LOG-17: a level that was set for a while goes back by itself, ROOT's too")
  void reverts() {
    root.setLevel(Level.INFO);
    assertThat(overrides.set("root", "trace", MINUTE))
        .contains(new LevelOverride("ROOT", "TRACE", MINUTE));
    overrides.set("com.acme", "DEBUG", MINUTE.multipliedBy(2));
    assertThat(context.getLogger("any").isTraceEnabled()).isTrue();
    assertThat(orders.isTraceEnabled()).isFalse();
    pass(MINUTE);
    assertThat(root.getLevel()).isEqualTo(Level.INFO);
    assertThat(orders.isDebugEnabled()).isTrue();
    assertThat(overrides.list()).containsExactly(new LevelOverride("com.acme", "DEBUG", MINUTE));
    pass(MINUTE);
    assertThat(context.getLogger("com.acme").getLevel()).isNull();
    assertThat(overrides.list()).isEmpty();
  }

  @Test
  @DisplayName("LOG-17: what the service has set meanwhile stays when the override ends")
  void leavesWhatTheServiceHasSetMeanwhile() {
    root.setLevel(Level.INFO);
    orders.setLevel(Level.WARN);
    overrides.set("com.acme.Orders", "DEBUG", MINUTE);
    overrides.set("ROOT", "DEBUG", MINUTE.multipliedBy(2));
    orders.setLevel(Level.ERROR);
    overrides.set("sql", "DEBUG", MINUTE); // concerns others
    assertThat(orders.getLevel()).isEqualTo(Level.ERROR);
    overrides.beneath(() -> {});
    pass(MINUTE);
    assertThat(orders.getLevel()).isEqualTo(Level.ERROR);
    assertThat(root.getLevel()).isEqualTo(Level.DEBUG);
    root.setLevel(Level.WARN);
    overrides.set("ROOT", "TRACE", MINUTE);
    assertThat(root.getLevel()).isEqualTo(Level.TRACE);
    overrides.clear();
    assertThat(root.getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void setAnewItBeginsAnew() {
    orders.setLevel(Level.WARN);
    overrides.set("com.acme.Orders", "DEBUG", MINUTE);
    pass(MINUTE.dividedBy(2));
    overrides.set("com.acme.Orders", "TRACE", MINUTE);
    pass(MINUTE.dividedBy(2));
    assertThat(orders.getLevel()).isEqualTo(Level.TRACE);
    pass(MINUTE.dividedBy(2));
    assertThat(orders.getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  @DisplayName("LOG-17: a name that no logger has makes none")
  void unknown() {
    int before = context.getLoggerList().size();
    assertThat(overrides.set("com.acme.Odrers", "DEBUG", MINUTE)).isEmpty();
    assertThat(overrides.set("", "DEBUG", MINUTE)).isEmpty();
    assertThat(context.getLoggerList()).hasSize(before);
    assertThat(overrides.list()).isEmpty();
  }

  @Test
  void aGroupIsSetTogetherAndALaterOneCounts() {
    Logger sql = context.getLogger("org.hibernate.SQL");
    overrides.set("sql", "DEBUG", MINUTE.multipliedBy(2));
    assertThat(context.getLogger("org.jooq").getLevel()).isEqualTo(Level.DEBUG);
    overrides.set("org.hibernate.SQL", "ERROR", MINUTE);
    assertThat(sql.getLevel()).isEqualTo(Level.ERROR);
    pass(MINUTE);
    assertThat(sql.getLevel()).isEqualTo(Level.DEBUG);
    pass(MINUTE);
    assertThat(sql.getLevel()).isNull();
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() {
    assertThatThrownBy(() -> overrides.set("com.acme", "loud", MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TRACE, DEBUG");
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(25))) {
      assertThatThrownBy(() -> overrides.set("com.acme", "DEBUG", wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("24 hours");
    }
    for (int n = 0; n < LevelOverrides.AT_MOST; n++) {
      context.getLogger("many.logger" + n);
      overrides.set("many.logger" + n, "DEBUG", MINUTE);
    }
    assertThatThrownBy(() -> overrides.set("com.acme", "DEBUG", MINUTE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(overrides.set("many.logger7", "INFO", MINUTE)).isPresent();
    assertThat(orders.getLevel()).isNull();
  }

  @Test
  void theUsualLevelsMayChangeBeneath() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    try (JsonLogging logging = JsonLogging.configure()
        .context(context)
        .output(OutputStream.nullOutputStream())
        .group("mine", List.of("com.acme.Orders"))
        .start()) {
      assertThat(logging.level("mine", "DEBUG", Duration.ofHours(1))).isPresent();
      assertThat(logging.level("ROOT", "TRACE", Duration.ofMillis(300))).isPresent();
      logging.level("WARN", Map.of("com.acme.Orders", "ERROR"));
      assertThat(orders.getLevel()).isEqualTo(Level.DEBUG);
      assertThat(root.getLevel()).isEqualTo(Level.TRACE);
      await().until(() -> root.getLevel() == Level.WARN);
      assertThat(logging.levels()).extracting(LevelOverride::name).containsExactly("mine");
    }
    assertThat(orders.getLevel()).isEqualTo(Level.ERROR);
    await()
        .until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("prodkit-log-levels")));
  }
}
