// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells of spans that are lost: once at the first, then at most every minute while it lasts, and
 * once when spans are delivered again. Each line says how many were lost since the line before, so
 * that the lines add up to all of them. Never throws. Thread-safe.
 */
final class DeliveryWatch {
  /** The least time between two lines of spans that are lost. */
  static final Duration REPEAT = Duration.ofMinutes(1);

  /**
   * How long no span may have been lost before delivery counts as restored. A slow exporter
   * delivers a batch now and then while the queue overflows.
   */
  static final Duration QUIET = Duration.ofSeconds(10);

  private enum State {
    DELIVERING,
    LOSING
  }

  private final String address;
  private final Consumer<? super Notice> listener;
  private final LongSupplier nanoTime;
  private final AtomicReference<State> state = new AtomicReference<>(State.DELIVERING);
  private final AtomicLong lastLoss = new AtomicLong();
  private final AtomicLong nextLine;
  private final ReentrantLock counting = new ReentrantLock();
  private long toldQueueFull;
  private long toldExportFailed;

  /**
   * Watches the way to one address.
   *
   * @param address where spans go, without user and password
   */
  DeliveryWatch(String address, Consumer<? super Notice> listener, LongSupplier nanoTime) {
    this.address = address;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.nextLine = new AtomicLong(nanoTime.getAsLong());
  }

  /** Spans were lost; the ledger has counted them. Called for each span that finds no room. */
  void lost(SpanLedger ledger, Optional<Throwable> cause) {
    long now = nanoTime.getAsLong();
    lastLoss.set(now);
    if (state.get() != State.LOSING) {
      state.set(State.LOSING);
    }
    long next = nextLine.get();
    if (now - next >= 0 && nextLine.compareAndSet(next, now + REPEAT.toNanos())) {
      String because = cause.map(failure -> " (" + innermost(failure) + ")").orElse("");
      tell(
          Notice.SPANS_LOST,
          System.Logger.Level.WARNING,
          "Spans do not reach " + address + because + ": " + losses(ledger)
              + ". The service is not affected; its traces have gaps");
    }
  }

  /** A batch was delivered. */
  void delivered(SpanLedger ledger) {
    if (state.get() == State.LOSING
        && nanoTime.getAsLong() - lastLoss.get() >= QUIET.toNanos()
        && state.compareAndSet(State.LOSING, State.DELIVERING)) {
      tell(
          Notice.SPANS_DELIVERED,
          System.Logger.Level.INFO,
          "Spans reach " + address + " again: " + losses(ledger));
    }
  }

  private void tell(String code, System.Logger.Level level, String message) {
    Notice.tell(listener, new Notice(code, level, message));
  }

  private String losses(SpanLedger ledger) {
    counting.lock();
    try {
      SpanCounts counts = ledger.counts();
      long queueFull = counts.droppedQueueFull() - toldQueueFull;
      long exportFailed = counts.droppedExportFailed() - toldExportFailed;
      toldQueueFull = counts.droppedQueueFull();
      toldExportFailed = counts.droppedExportFailed();
      return "since the last such line " + exportFailed
          + " were lost because the export failed and "
          + queueFull + " because the queue was full, in all "
          + (toldQueueFull + toldExportFailed);
    } finally {
      counting.unlock();
    }
  }

  /** The type alone: a message may quote a URL with a password. */
  private static String innermost(Throwable failure) {
    Throwable innermost = failure;
    for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
      innermost = innermost.getCause();
    }
    return innermost.getClass().getName();
  }
}
