// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Secrets from HashiCorp Vault or OpenBao, which stay fresh while the service runs.
 *
 * <p>{@link #open} logs in and reads everything, or fails within a bounded time. From then on one
 * thread, {@code prodkit-vault}, renews the token at two thirds of what is left of it, replaces it
 * before it reaches its maximum or when it was revoked, and reads the secrets again. When Vault is
 * away, what was read stays in use, and attempts are made after 1 s to 60 s at random. Nothing is
 * ever kept on disk, and the token goes nowhere but to the configured address, verified by TLS.
 *
 * <p>Safe for use by several threads. {@link #close()} ends the thread and forgets the token; it
 * does not revoke it, so it ends with its TTL.
 */
public final class Vault implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration FAULT_PAUSE = Duration.ofSeconds(60);

  private final VaultApi api;
  private final VaultLife life;
  private final boolean overrides;
  private final VaultEvents events;
  private final Duration faultPause;
  private final ScheduledThreadPoolExecutor thread;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private volatile List<VaultSecret> secrets = List.of();
  private volatile boolean failing;

  private Vault(
      VaultApi api, VaultLife life, boolean overrides, VaultEvents events, Duration faultPause) {
    this.api = api;
    this.life = life;
    this.overrides = overrides;
    this.events = events;
    this.faultPause = faultPause;
    this.thread = new ScheduledThreadPoolExecutor(1, new OwnThreads("prodkit-vault"));
    this.thread.setRemoveOnCancelPolicy(true);
  }

  /**
   * Logs in and reads every path, with at most five attempts in about half a minute while Vault
   * does not answer. What Vault refuses is not asked again.
   *
   * @param notices hears what happens later, on the thread of Vault; it should return soon
   * @param found hears each token before it is used, so that it can be redacted
   * @param retired hears each token that is no longer used; it is closed afterwards
   * @throws ConfigException with what is wrong: a role, a path, an address; never a token
   */
  public static Vault open(
      VaultSettings settings,
      Consumer<Notice> notices,
      Consumer<Secret> found,
      Consumer<Secret> retired) {
    try {
      VaultEvents events = new VaultEvents(notices, found, retired);
      return open(VaultClient.open(settings), settings, System::nanoTime, events, FAULT_PAUSE);
    } catch (VaultFailure failure) {
      throw new ConfigException(failure.problems());
    }
  }

  static Vault open(
      VaultApi api,
      VaultSettings settings,
      LongSupplier nanos,
      VaultEvents events,
      Duration faultPause) {
    VaultLife life = new VaultLife(api, settings, nanos, new Random(), events);
    Vault vault = new Vault(api, life, settings.overrides(), events, faultPause);
    boolean begun = false;
    try {
      vault.begin(nanos);
      begun = true;
      return vault;
    } finally {
      if (!begun) {
        vault.close();
      }
    }
  }

  private void begin(LongSupplier nanos) {
    long end = nanos.getAsLong() + START.toNanos();
    Retry retry = Retry.of(
        "vault",
        RetryConfig.custom()
            .maxAttempts(ATTEMPTS)
            .intervalFunction(new VaultBackoff(new Random()))
            .retryOnException(thrown -> thrown instanceof VaultFailure failure
                && failure.kind() == VaultFailure.Kind.UNREACHABLE
                && end - nanos.getAsLong() > 0)
            .build());
    CheckedSupplier<Boolean> attempt = () -> {
      life.begin();
      return true;
    };
    try {
      retry.executeCheckedSupplier(attempt);
    } catch (VaultFailure failure) {
      throw new ConfigException(failure.problems());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e.getClass().getName());
    }
    secrets = life.secrets();
    run();
  }

  private void run() {
    long wait;
    try {
      wait = life.step(this::changed);
    } catch (Throwable e) {
      // Also an Error, such as the JDK's when it has no file descriptor for a socket.
      events.faulty(e);
      wait = faultPause.toNanos();
    }
    failing = life.failing();
    try {
      Future<?> unused = thread.schedule(this::run, wait, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      failing = false;
    }
  }

  private void changed() {
    secrets = life.secrets();
    listeners.forEach(Runnable::run);
  }

  /**
   * The secrets as a source. Where they come from reads {@code vault secret/data/orders@7}. Left
   * out are names that begin with {@code VAULT_} or {@code LOG_}, {@code ENVIRONMENT} and
   * {@code DD_ENV}, {@code MANAGEMENT_HOST} and {@code MANAGEMENT_PORT}.
   */
  public Source source() {
    return Source.live(() -> VaultEntries.of(secrets), listeners::add);
  }

  /**
   * These sources and Vault's, in the order of precedence: Vault first, unless
   * {@code VAULT_OVERRIDES=false} puts it last.
   */
  public List<Source> with(List<Source> others) {
    List<Source> all = new ArrayList<>(others);
    all.add(overrides ? 0 : all.size(), source());
    return List.copyOf(all);
  }

  /**
   * Whether the token came within a third of its life of its end, or 5 s, because Vault does not
   * answer. The service still works by what it has; for a readiness check that wants to know.
   */
  public boolean failing() {
    return failing;
  }

  /**
   * Ends the thread, forgets the token, and wipes the secrets as they were read; those in records
   * stay. Close the {@link ConfigWatch} first.
   */
  @Override
  public void close() {
    events.mute();
    thread.shutdownNow();
    try {
      // The thread stands in a request at most, and an interrupt ends that.
      if (thread.awaitTermination(1, TimeUnit.SECONDS)) {
        life.end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    api.close();
    secrets.forEach(VaultSecret::close);
  }
}
