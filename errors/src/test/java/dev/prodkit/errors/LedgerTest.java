// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = SECONDS)
class LedgerTest {
  private static final ErrorEvent EVENT = new ErrorEvent(
      "id", Instant.EPOCH, "orders", "test", "X", "", "", Optional.empty(), Map.of(), 0, List.of());

  @Test
  @DisplayName("ERR-15: every event is settled once, whoever comes late")
  void settlesOnce() {
    Ledger ledger = new Ledger(10);
    Parcel parcel = Parcel.of(EVENT);
    assertThat(ledger.enqueue(parcel)).isEmpty();

    ledger.parked(parcel, Counts.Reason.CLOSED);
    ledger.parked(parcel, Counts.Reason.SINK_FAILED);
    ledger.lost(parcel);

    assertThat(ledger.published(parcel)).isFalse();
    assertThat(ledger.counts().parked()).containsEntry(Counts.Reason.CLOSED, 1L);
    assertThat(ledger.counts().parkedInAll()).isEqualTo(1);
    assertThat(ledger.counts().accepted()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsBeyondTheBoundOrAfterTheClose() {
    Ledger ledger = new Ledger(1);

    assertThat(ledger.enqueue(Parcel.of(EVENT))).isEmpty();
    assertThat(ledger.enqueue(Parcel.of(EVENT))).contains(Counts.Reason.QUEUE_FULL);
    assertThat(ledger.admit(Parcel.of(EVENT))).isEmpty();
    ledger.close();
    assertThat(ledger.enqueue(Parcel.of(EVENT))).contains(Counts.Reason.CLOSED);
    assertThat(ledger.admit(Parcel.of(EVENT))).contains(Counts.Reason.CLOSED);
    assertThat(ledger.counts().pending()).isEqualTo(5);
  }

  @Test
  void waitsForWhatWasAcceptedBeforeAndNotForWhatCameSince() throws InterruptedException {
    Ledger ledger = new Ledger(10);
    Parcel before = Parcel.of(EVENT);
    Parcel since = Parcel.of(EVENT);
    ledger.enqueue(before);
    assertThat(ledger.awaitSettled(System.nanoTime())).isFalse();
    AtomicBoolean settled = new AtomicBoolean();
    Thread waiting = new Thread(() ->
        settled.set(ledger.awaitSettledUninterruptibly(System.nanoTime() + SECONDS.toNanos(20))));
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    ledger.enqueue(since);
    ledger.published(before);
    waiting.join(SECONDS.toMillis(10));

    assertThat(settled).isTrue();
    assertThat(ledger.counts().pending()).isEqualTo(1);
  }

  @Test
  void countsThatDoNotAddUpCannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Counts(3, 1, Map.of(Counts.Reason.CLOSED, 1L), 0, 0, 0, 0, 0))
        .withMessageContaining("accepted 3");
  }

  /** What the suite of threads needs of a ledger, so that it can be tried on a broken one. */
  private interface Books {
    boolean enter(Parcel parcel);

    void published(Parcel parcel);

    void parked(Parcel parcel);

    Counts counts();
  }

  @Test
  @DisplayName("ERR-15: accepted = published + parked + lost + pending, at every moment")
  void addsUpAtEveryMoment() throws ExecutionException, InterruptedException, TimeoutException {
    addsUp(booksOf(new Ledger(100_000)), 20_000);
  }

  @Test
  @DisplayName("Mutant: books without a lock around the pair of numbers are rejected")
  void rejectsBooksWithoutALock() {
    AtomicLong accepted = new AtomicLong();
    AtomicLong published = new AtomicLong();
    AtomicLong parked = new AtomicLong();
    AtomicLong pending = new AtomicLong();
    Books loose = new Books() {
      @Override
      public boolean enter(Parcel parcel) {
        accepted.incrementAndGet();
        LockSupport.parkNanos(1_000);
        pending.incrementAndGet();
        return true;
      }

      @Override
      public void published(Parcel parcel) {
        pending.decrementAndGet();
        LockSupport.parkNanos(1_000);
        published.incrementAndGet();
      }

      @Override
      public void parked(Parcel parcel) {
        pending.decrementAndGet();
        LockSupport.parkNanos(1_000);
        parked.incrementAndGet();
      }

      @Override
      public Counts counts() {
        return new Counts(
            accepted.get(),
            published.get(),
            Map.of(Counts.Reason.CLOSED, parked.get()),
            0,
            pending.get(),
            0,
            0,
            0);
      }
    };
    assertThatThrownBy(() -> addsUp(loose, 2_000)).hasStackTraceContaining("accepted");
  }

  @Test
  @DisplayName("Mutant: books that settle twice are rejected")
  void rejectsBooksThatSettleTwice() {
    Ledger ledger = new Ledger(100_000);
    Books twice = new Books() {
      private final Books books = booksOf(ledger);

      @Override
      public boolean enter(Parcel parcel) {
        return books.enter(parcel);
      }

      @Override
      public void published(Parcel parcel) {
        books.published(parcel);
        ledger.lostBeforehand();
      }

      @Override
      public void parked(Parcel parcel) {
        books.parked(parcel);
      }

      @Override
      public Counts counts() {
        return books.counts();
      }
    };
    assertThatThrownBy(() -> addsUp(twice, 2_000)).isInstanceOf(AssertionError.class);
  }

  private static Books booksOf(Ledger ledger) {
    return new Books() {
      @Override
      public boolean enter(Parcel parcel) {
        return ledger.enqueue(parcel).isEmpty();
      }

      @Override
      public void published(Parcel parcel) {
        ledger.published(parcel);
      }

      @Override
      public void parked(Parcel parcel) {
        ledger.parked(parcel, Counts.Reason.CLOSED);
      }

      @Override
      public Counts counts() {
        return ledger.counts();
      }
    };
  }

  /** Two threads enter events and settle each twice, in both ways; one looks at the counts. */
  private static void addsUp(Books books, int each)
      throws ExecutionException, InterruptedException, TimeoutException {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> working = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        boolean publishing = thread == 0;
        working.add(pool.submit(() -> {
          for (int i = 0; i < each; i++) {
            Parcel parcel = Parcel.of(EVENT);
            assertThat(books.enter(parcel)).isTrue();
            if (publishing) {
              books.published(parcel);
            } else {
              books.parked(parcel);
            }
          }
        }));
      }
      Future<Long> looking = pool.submit(() -> {
        long looks = 0;
        while (!done.get()) {
          books.counts(); // cannot be made if it does not add up
          looks++;
        }
        return looks;
      });
      for (Future<?> one : working) {
        one.get(25, SECONDS);
      }
      done.set(true);
      assertThat(looking.get(10, SECONDS)).isPositive();
    } finally {
      done.set(true);
      pool.shutdownNow();
    }
    assertThat(books.counts())
        .isEqualTo(
            new Counts(2L * each, each, Map.of(Counts.Reason.CLOSED, (long) each), 0, 0, 0, 0, 0));
  }
}
