// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.config.ConfigWatch;
import dev.prodkit.config.Notice;
import dev.prodkit.config.Vault;
import dev.prodkit.health.Health;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The settings, and what keeps them fresh while the service runs: Vault, where there is one, and
 * the watch over it and over mounted files.
 */
final class LiveSettings implements AutoCloseable {
  /** How often mounted files are looked at; a kubelet takes a minute to bring a change anyway. */
  private static final Duration EVERY = Duration.ofSeconds(10);
  /** How long a secret that was replaced is still masked, and is {@code previous()}. */
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  private final Config config;
  private final Optional<Vault> vault;
  private final Runnable beforeClose;
  private Optional<ConfigWatch> watch = Optional.empty();

  LiveSettings(Config config, Optional<Vault> vault, Runnable beforeClose) {
    this.config = config;
    this.vault = vault;
    this.beforeClose = beforeClose;
  }

  Config config() {
    return config;
  }

  /** From now on what changes reaches every {@code Rotating}, as one whole or not at all. */
  void watch(Consumer<Notice> notices) {
    watch = Optional.of(config.watch(EVERY, OVERLAP, notices));
  }

  /** What Vault's absence means for the service. */
  void show(Health health) {
    vault.ifPresent(open -> health.optional("vault", () -> !open.failing()));
  }

  /** How reloads went. */
  void countReloads(MeterRegistry registry) {
    watch.ifPresent(watching -> {
      reloads(registry, watching, "applied", ConfigWatch::applied);
      reloads(registry, watching, "refused", ConfigWatch::refused);
    });
  }

  private static void reloads(
      MeterRegistry registry,
      ConfigWatch watch,
      String outcome,
      ToDoubleFunction<ConfigWatch> count) {
    FunctionCounter.builder("prodkit.config.reloads", watch, count)
        .description("Reloads of settings by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void close() {
    beforeClose.run();
    watch.ifPresent(ConfigWatch::close);
    vault.ifPresent(Vault::close);
  }
}
