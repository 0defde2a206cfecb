// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The thread that keeps the secrets from Vault fresh. */
class VaultThreadTest {
  private static final Duration REFRESH = Duration.ofSeconds(1);

  private final List<String> codes = new CopyOnWriteArrayList<>();
  private final AtomicReference<ClassLoader> loader = new AtomicReference<>();
  private final VaultEvents events = new VaultEvents(
      notice -> {
        codes.add(notice.code());
        loader.set(Thread.currentThread().getContextClassLoader());
      },
      token -> {},
      token -> {});

  private Vault open(AtomicInteger reads) {
    return Vault.open(
        new Broken(reads),
        FakeVault.settings(REFRESH, "secret/a"),
        System::nanoTime,
        events,
        Duration.ofMillis(50));
  }

  @Test
  void goesOnAfterAnErrorAndTellsOfIt() {
    AtomicInteger reads = new AtomicInteger();
    Vault vault = open(reads);
    try (vault) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() ->
              assertThat(reads).as("the second reading ends with an Error").hasValueGreaterThan(3));
      assertThat(codes).contains("PK-VAULT-11");
    }
  }

  @Test
  void hasTheContextClassLoaderOfTheThreadThatOpenedIt() {
    ClassLoader own = new URLClassLoader(new URL[0]);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(own);
    Vault vault;
    try {
      vault = open(new AtomicInteger());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    try (vault) {
      await().atMost(Duration.ofSeconds(10)).until(() -> codes.contains("PK-VAULT-11"));
      assertThat(loader.get()).isSameAs(own);
    }
  }

  /** Answers every request but the second reading, which has no file descriptor. */
  private record Broken(AtomicInteger reads) implements VaultApi {
    @Override
    public boolean canLogIn() {
      return true;
    }

    @Override
    public Secret login() {
      return Secret.of("a-token");
    }

    @Override
    public Lease lookup(Secret token) {
      return new Lease(Duration.ofHours(1), true);
    }

    @Override
    public Lease renew(Secret token) {
      return new Lease(Duration.ofHours(1), true);
    }

    @Override
    public VaultSecret read(Secret token, String path) {
      if (reads.incrementAndGet() == 2) {
        throw new InternalError("as if no file descriptor were left");
      }
      return VaultSecret.of(path, path, OptionalLong.of(1), Map.of("A", "one"));
    }

    @Override
    public void close() {}
  }
}
