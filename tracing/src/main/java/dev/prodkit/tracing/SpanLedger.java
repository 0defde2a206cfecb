// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts each span in and out. It also is the gate of the queue: OpenTelemetry's batch processor
 * tells only its log when its queue overflows, so a span is refused here, counted, before that can
 * happen.
 */
final class SpanLedger {
  private final int capacity;
  private final DeliveryWatch watch;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder queueFull = new LongAdder();
  private final LongAdder afterClose = new LongAdder();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong sending = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean closed;

  /** At most {@code capacity} spans wait. Nobody is told of those that are lost. */
  SpanLedger(int capacity) {
    this(capacity, new DeliveryWatch("", notice -> {}, System::nanoTime));
  }

  /** At most {@code capacity} spans wait; the watch hears of what is lost and delivered. */
  SpanLedger(int capacity, DeliveryWatch watch) {
    this.capacity = capacity;
    this.watch = watch;
  }

  int capacity() {
    return capacity;
  }

  /** Whether this span may join the queue; otherwise its loss is counted. */
  boolean tryAccept() {
    accepted.increment();
    if (closed) {
      afterClose.increment();
      return false;
    }
    if (waiting.incrementAndGet() > capacity) {
      waiting.decrementAndGet();
      queueFull.increment();
      watch.lost(this, Optional.empty());
      return false;
    }
    return true;
  }

  /** So many spans left the queue for the exporter. */
  Batch sending(int spans) {
    sending.addAndGet(spans);
    waiting.addAndGet(-spans);
    return new Batch(spans);
  }

  void close() {
    closed = true;
  }

  /** Spans that joined the queue so far. */
  long admitted() {
    return accepted.sum() - queueFull.sum() - afterClose.sum();
  }

  /** Spans that joined the queue and have met their fate; first in, first out. */
  long settled() {
    return sent.get() + failed.get();
  }

  SpanCounts counts() {
    return new SpanCounts(
        accepted.sum(),
        sent.get(),
        queueFull.sum(),
        failed.get(),
        afterClose.sum(),
        Math.max(0, waiting.get()) + Math.max(0, sending.get()));
  }

  /** Spans that went to the exporter together. Settled once; what comes later changes nothing. */
  final class Batch {
    private final int spans;
    private final AtomicBoolean settled = new AtomicBoolean();

    private Batch(int spans) {
      this.spans = spans;
    }

    void delivered() {
      if (settled(sent)) {
        watch.delivered(SpanLedger.this);
      }
    }

    void lost(Optional<Throwable> cause) {
      if (settled(failed)) {
        watch.lost(SpanLedger.this, cause);
      }
    }

    private boolean settled(AtomicLong fate) {
      boolean first = settled.compareAndSet(false, true);
      if (first) {
        fate.addAndGet(spans);
        sending.addAndGet(-spans);
      }
      return first;
    }
  }
}
