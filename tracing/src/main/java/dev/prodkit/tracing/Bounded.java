// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for work that may block where it should not: on a daemon thread of its own, so that the
 * caller is free when the bound is over. (The JDK's HTTP client blocks in {@code close} from Java
 * 21 on until its last request has ended.)
 */
final class Bounded {
  /** Of the thread on which this was made: exporters find the same classes whoever flushes. */
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  /** Whether the work succeeded within the bound. An interrupt ends the wait and stays set. */
  boolean succeeds(String thread, Duration bound, Supplier<CompletableResultCode> work) {
    CompletableResultCode outcome = new CompletableResultCode();
    Thread worker = new Thread(() -> complete(outcome, work), thread);
    worker.setContextClassLoader(loader);
    worker.setDaemon(true);
    worker.start();
    return outcome.join(nanos(bound), TimeUnit.NANOSECONDS).isSuccess();
  }

  private static void complete(
      CompletableResultCode outcome, Supplier<CompletableResultCode> work) {
    try {
      CompletableResultCode result = work.get();
      result.whenComplete(() -> {
        if (result.isSuccess()) {
          outcome.succeed();
        } else {
          outcome.fail();
        }
      });
    } catch (Throwable e) {
      outcome.failExceptionally(e);
    }
  }

  /** As nanoseconds: none for a negative duration, 292 years for one that is longer. */
  static long nanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : duration.toNanos();
  }
}
