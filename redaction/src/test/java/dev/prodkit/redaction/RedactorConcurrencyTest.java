// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RedactorConcurrencyTest {
  private static final int ROUNDS = 2_000;
  private static final int THREADS = 4;

  /**
   * Each thread registers a secret of its own, sees it masked at once, and forgets it, while one
   * secret stays registered throughout. Answers how often a secret got through.
   */
  private static int leaks(
      Consumer<String> register, Consumer<String> forget, UnaryOperator<String> redact)
      throws InterruptedException, ExecutionException, TimeoutException {
    register.accept("staysAllTheTime");
    AtomicInteger leaks = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        String own = "secret-of-thread-" + thread + "-";
        running.add(threads.submit(() -> {
          start.await();
          for (int i = 0; i < ROUNDS; i++) {
            register.accept(own + i);
            String redacted = redact.apply("x " + own + i + " staysAllTheTime");
            if (!redacted.equals("x [redacted] [redacted]")) {
              leaks.incrementAndGet();
            }
            forget.accept(own + i);
          }
          return null;
        }));
      }
      start.countDown();
      for (Future<?> each : running) {
        each.get(40, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    return leaks.get();
  }

  @Test
  void aSecretIsMaskedFromTheMomentRegisterReturns()
      throws InterruptedException, ExecutionException, TimeoutException {
    Redactor redactor = Redactor.create();
    assertThat(leaks(redactor::register, redactor::forget, redactor)).isZero();
    assertThat(redactor.apply("secret-of-thread-0-1999")).isEqualTo("secret-of-thread-0-1999");
  }

  /** The mutant: an index that is swapped by check-then-act, so that one change undoes another. */
  private static final class Racy {
    private volatile SecretIndex index = SecretIndex.create();
    private final ConcurrentHashMap<String, Boolean> secrets = new ConcurrentHashMap<>();

    void register(String secret) {
      secrets.put(secret, true);
      compile();
    }

    void forget(String secret) {
      secrets.remove(secret);
      compile();
    }

    private void compile() {
      List<SecretEncodings.Encoding> encodings = new ArrayList<>();
      secrets.keySet().forEach(secret -> encodings.addAll(SecretEncodings.of(secret)));
      LockSupport.parkNanos(1); // the race is there without it; a busy machine needs it to show it
      index = SecretIndex.create().with(encodings);
    }

    String redact(String text) {
      byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      RedactionScanner scan = new RedactionScanner();
      scan.over(bytes, 0, bytes.length, index, SensitiveNames.usual(), false);
      ByteSink redacted = new ByteSink(0);
      Rewrite.without(scan.text(), scan.values(), scan.parts(), redacted);
      return new String(redacted.copy(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void theSuiteRejectsARacyRedactor()
      throws InterruptedException, ExecutionException, TimeoutException {
    // A race need not happen in one run; in fifty it does, even on a busy machine.
    int leaks = 0;
    for (int run = 0; leaks == 0 && run < 50; run++) {
      Racy racy = new Racy();
      leaks = leaks(racy::register, racy::forget, racy::redact);
    }
    assertThat(leaks).isPositive();
  }
}
