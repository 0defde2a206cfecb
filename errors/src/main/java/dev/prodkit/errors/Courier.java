// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Brings events to the sink, and those that it does not take to the fallback. An immediate sink
 * runs in the caller's thread, any other on one daemon thread behind the queue. Whatever a sink
 * throws, this thread lives on. Nothing here throws at the caller.
 */
final class Courier {
  private static final int ATTEMPTS = 3;
  private static final Duration LAST_PARKING = Duration.ofSeconds(2);
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final ErrorSink sink;
  private final boolean immediate;
  private final ErrorSink fallback;
  private final Ledger ledger;
  private final Redaction redaction;
  private final Notices notices;
  private final SelfGuard guard;
  private final Duration pause;
  /** Of the thread that opened the publisher: all threads that call the sinks have it. */
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private final Thread worker;
  private final AtomicBoolean abandoning = new AtomicBoolean();
  private boolean failing; // only the worker's

  Courier(
      ErrorSink sink,
      ErrorSink fallback,
      Ledger ledger,
      Redaction redaction,
      Notices notices,
      SelfGuard guard,
      Duration pause) {
    this.sink = sink;
    this.immediate = sink.isImmediate();
    this.fallback = fallback;
    this.ledger = ledger;
    this.redaction = redaction;
    this.notices = notices;
    this.guard = guard;
    this.pause = pause;
    this.worker = daemon("prodkit-errors", this::work);
  }

  void start() {
    if (!immediate) {
      worker.start();
    }
  }

  void send(ErrorEvent event) {
    Parcel parcel = Parcel.of(event);
    Optional<Counts.Reason> refusal = immediate ? ledger.admit(parcel) : ledger.enqueue(parcel);
    if (refusal.isPresent()) {
      if (refusal.get() == Counts.Reason.QUEUE_FULL) {
        notices.warn(
            ErrorCodes.QUEUE_FULL,
            "The error sink is too slow and its queue is full: error events go to the fallback",
            Map.of("event_id", event.eventId()));
      }
      park(parcel, refusal.get());
    } else if (immediate) {
      try {
        sink.deliver(event);
        ledger.published(parcel);
      } catch (Throwable failure) {
        keepInterrupt(failure);
        parkFailed(parcel, failure);
      }
    }
  }

  boolean flush(Duration bound) {
    try {
      return ledger.awaitSettled(deadline(bound));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As long as {@code bound} for the sink, then at most two seconds for the fallback. */
  boolean close(Duration bound) {
    ledger.close();
    return flush(bound) || parkTheRest();
  }

  private void work() {
    guard.adopt();
    boolean more = true;
    while (more) {
      try {
        Optional<Parcel> next = ledger.take();
        next.ifPresent(this::deliver);
        more = next.isPresent();
      } catch (Throwable broken) {
        // And ran out again. The event stays in the books, pending, until the close parks it; this
        // thread goes on with the next.
        failing = true;
      }
    }
  }

  private void deliver(Parcel parcel) {
    parcel.enterContext();
    try {
      attempt(parcel);
    } catch (Throwable broken) {
      park(parcel, Counts.Reason.SINK_FAILED); // memory or stack ran out between two steps
    }
  }

  private void attempt(Parcel parcel) {
    // Three times for an event that comes alone; once each while the sink takes nothing at all.
    int attempts = failing ? 1 : ATTEMPTS;
    for (int attempt = 1; !isOver(); attempt++) {
      try {
        sink.deliver(parcel.event());
        ledger.published(parcel);
        if (failing) {
          failing = false;
          notices.info("The error sink takes events again");
        }
        return;
      } catch (Throwable failure) {
        if (attempt == attempts) {
          failing = true;
          parkFailed(parcel, failure);
          return;
        }
      }
      pause(attempt);
    }
  }

  /** Whether the close has given up on this thread, and parks what is in its hands. */
  private boolean isOver() {
    // Cleared first: an interrupt that the last attempt left behind is not meant for the next one,
    // and one that comes with the end comes after it was set.
    Thread.interrupted();
    return abandoning.get();
  }

  private void pause(int attempt) {
    try {
      ledger.awaitClosed(pause.toNanos() * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // isOver() looks at what it means
    }
  }

  private void parkFailed(Parcel parcel, Throwable failure) {
    notices.warn(
        ErrorCodes.SINK_FAILED,
        "The error sink failed: error events go to the fallback until it takes one again",
        Map.of(
            "event_id", parcel.event().eventId(),
            "failure", redaction.cut(Causes.headline(failure), 1_024).text()));
    park(parcel, Counts.Reason.SINK_FAILED);
  }

  private void park(Parcel parcel, Counts.Reason reason) {
    if (!parcel.claim()) {
      return;
    }
    try {
      fallback.deliver(parcel.event());
      ledger.parked(parcel, reason);
    } catch (Throwable failure) {
      keepInterrupt(failure);
      ledger.lost(parcel);
      notices.warn(
          ErrorCodes.LOST,
          "Neither the error sink nor the fallback took an error event: it is lost",
          Map.of("event_id", parcel.event().eventId()));
    }
  }

  private boolean parkTheRest() {
    long deadline = deadline(LAST_PARKING);
    if (abandoning.getAndSet(true)) {
      return ledger.awaitSettledUninterruptibly(deadline); // another close is at it
    }
    List<Parcel> rest = ledger.abandon();
    worker.interrupt();
    // On a thread of its own, since the fallback may hang as well.
    daemon("prodkit-errors-rest", () -> park(rest)).start();
    boolean parked = ledger.awaitSettledUninterruptibly(deadline);
    rest.forEach(ledger::lost); // those that are not settled even now
    return parked;
  }

  private void park(List<Parcel> rest) {
    guard.adopt();
    notices.warn(
        ErrorCodes.CLOSE_INCOMPLETE,
        "The error sink did not take " + rest.size() + " events in time: they go to the fallback",
        Map.of());
    for (Parcel parcel : rest) {
      parcel.enterContext();
      park(parcel, Counts.Reason.CLOSED);
    }
  }

  private static long deadline(Duration bound) {
    // As nanoseconds a duration may be more than a long holds, and a day is for ever here.
    return System.nanoTime() + (bound.compareTo(FOR_EVER) < 0 ? bound : FOR_EVER).toNanos();
  }

  private static void keepInterrupt(Throwable failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setContextClassLoader(loader);
    thread.setDaemon(true);
    return thread;
  }
}
