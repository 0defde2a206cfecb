// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The work that has begun and has not ended yet: requests, messages, jobs. The end waits for it.
 *
 * <pre>{@code
 * try (InFlight.Work work = shutdown.inFlight().begin("GET /orders/{id}")) {
 *   answer(request);
 * }
 * }</pre>
 *
 * <p>Thread-safe, without a lock on the way of a request. Up to {@value #MOST_TRACKED} pieces of
 * work are known by name at a time; what is beyond is counted and awaited all the same. Work may
 * begin at any time, also during the end.
 */
public final class InFlight {
  static final int MOST_TRACKED = 100_000;

  private final LongSupplier clock;
  private final Runnable onUntracked;
  private final OpenWork open;
  private final AtomicBoolean untrackedTold = new AtomicBoolean();
  private volatile boolean used;
  private volatile BooleanSupplier expected = () -> false;

  InFlight(LongSupplier clock, Runnable onUntracked) {
    this.clock = clock;
    this.open = new OpenWork(clock);
    this.onUntracked = onUntracked;
  }

  /**
   * A piece of work begins, on this thread. It ends with {@link Work#close()}, on any thread.
   *
   * @param name what it is, for the dump: a route or a topic, never a value that a client sent
   */
  public Work begin(String name) {
    return begin(name, Thread.currentThread());
  }

  /**
   * As {@link #begin(String)}, for work that is found running on another thread.
   *
   * @param thread the one that does it, for the dump
   */
  public Work begin(String name, Thread thread) {
    Work work = new Work(open, name, thread, clock);
    if (!open.add(work) && untrackedTold.compareAndSet(false, true)) {
      onUntracked.run();
    }
    return work;
  }

  /**
   * The task as work in flight, from when it begins to run until it ends: for threads of the
   * service's own and for consumers. What only waits in a queue is not in flight. Executors that
   * are registered by {@link Shutdown#executor} track all of their tasks without this.
   *
   * @param name as of {@link #begin}
   */
  public Runnable tracking(String name, Runnable task) {
    return () -> {
      Work work = begin(name);
      try {
        task.run();
      } finally {
        work.close();
      }
    };
  }

  /** As {@link #tracking(String, Runnable)}, for a task with a result. */
  public <T> Callable<T> tracking(String name, Callable<T> task) {
    return () -> {
      Work work = begin(name);
      try {
        return task.call();
      } finally {
        work.close();
      }
    };
  }

  /**
   * Starts a chain of stages, which is in flight as a whole, from this call until the stage that it
   * returns has completed: also between two stages, and whichever thread runs them.
   *
   * <pre>{@code
   * inFlight.trackingStage("order", () -> CompletableFuture
   *     .supplyAsync(() -> load(id), jobs)
   *     .thenApplyAsync(this::price, jobs)
   *     .thenAccept(this::store));
   * }</pre>
   *
   * @param name as of {@link #begin}
   * @param chain starts the first stage and returns the last one
   * @return that stage
   */
  public <S extends CompletionStage<?>> S trackingStage(String name, Supplier<S> chain) {
    Work work = begin(name);
    boolean started = false;
    try {
      S last = chain.get();
      started = true;
      work.runsOnNoThread();
      last.whenComplete((result, failure) -> work.close());
      return last;
    } finally {
      if (!started) {
        work.close();
      }
    }
  }

  /**
   * Something arrives and is no work yet, such as a connection whose request waits for a thread.
   * The end waits for it as for work in flight; it is not part of {@link #count}. What still
   * arrives when the time for work in flight is over is abandoned.
   *
   * @param now says how much of it there is at this moment; asked during the end every few
   *     milliseconds, on a thread of ours; it must not wait
   */
  public void alsoAwaiting(IntSupplier now) {
    open.alsoAwaiting(Objects.requireNonNull(now, "now"));
  }

  /**
   * Something that arrived during the end was turned away because it never came whole, such as a
   * request whose head was not complete in time. The receipt counts it, and stays clean.
   */
  public void turnedAwayIncomplete() {
    open.turnedAwayIncomplete();
  }

  /** How many pieces of work are in flight now, queued and running tasks of executors included. */
  public int count() {
    return open.count();
  }

  /** The age of the oldest one; empty if there is none. */
  public Optional<Duration> oldestAge() {
    return open.named().map(Work::age).max(Comparator.naturalOrder());
  }

  /**
   * What is in flight at this moment, by name. Reads every piece of work that is known: for an
   * operator who asks now and then, not for each request.
   */
  public Snapshot snapshot() {
    return new Snapshot(count(), open.byName(clock.getAsLong()));
  }

  /**
   * Waits until nothing is in flight, and nothing arrives.
   *
   * @return false if the time is up before
   */
  public boolean awaitDrained(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(clock, timeout);
    while (!open.isDrained()) {
      if (deadline.passed()) {
        return false;
      }
      awaitChange(deadline);
    }
    return true;
  }

  /** Waits for the last one to end, a few milliseconds at most. */
  void awaitChange(Deadline deadline) throws InterruptedException {
    open.awaitChange(deadline);
  }

  /** Somebody means to use it. */
  void use() {
    used = true;
  }

  /** The tasks of this executor are work in flight, too. */
  void use(TrackedExecutor executor) {
    open.alsoOf(executor);
    use();
  }

  static Notice tooMuchToTrack() {
    return Notice.warning(
        Notice.UNTRACKED,
        "more than " + MOST_TRACKED + " pieces of work are in flight; the rest is counted without"
            + " names. Is one never closed?");
  }

  boolean isUsed() {
    return used;
  }

  /**
   * Work is sent to this process when this says so, even if none is tracked and nothing is
   * registered that stops accepting: the drain delay holds then.
   *
   * @param sent such as whether readiness has been asked for; it must not wait
   */
  void alsoExpectedWhen(BooleanSupplier sent) {
    expected = Objects.requireNonNull(sent, "sent");
  }

  /** Whether somebody may send work, as far as this can be known. */
  boolean isExpected() {
    return used || expected.getAsBoolean();
  }

  /** How many have ended since this object was made. */
  long finished() {
    return open.finished();
  }

  /** True if this thread has begun work that is still open: who waits for it, waits for himself. */
  boolean isHeldBy(Thread thread) {
    return open.isHeldBy(thread);
  }

  OpenWork work() {
    return open;
  }

  /**
   * What was in flight at one moment.
   *
   * @param count all of it, known by name or not
   * @param names those with the oldest work first, a hundred at most; unmodifiable
   */
  public record Snapshot(int count, List<Named> names) {
    static final int MOST_NAMES = 100;

    /** Keeps a copy. */
    public Snapshot {
      names = List.copyOf(names);
    }

    /** The age of the oldest one that is known by name; empty if there is none. */
    public Optional<Duration> oldest() {
      return names.stream().map(Named::oldest).findFirst();
    }

    /**
     * The work of one name; of an executor: its queued and running tasks.
     *
     * @param count how many
     * @param oldest the age of the oldest that runs
     */
    public record Named(String name, int count, Duration oldest) {}
  }

  /** One piece of work in flight. */
  public static final class Work implements AutoCloseable {
    private final OpenWork owner;
    private final String name;
    private final LongSupplier clock;
    private final long since;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    Work(OpenWork owner, String name, Thread thread, LongSupplier clock) {
      this.owner = owner;
      this.name = name;
      this.clock = clock;
      this.since = clock.getAsLong();
      this.thread = thread;
    }

    /** What it is. */
    public String name() {
      return name;
    }

    /** It has ended. Idempotent. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        owner.remove(this);
      }
    }

    /** Its stages run wherever they are given to, one after the other. */
    void runsOnNoThread() {
      thread = null;
    }

    long since() {
      return since;
    }

    boolean isOf(Thread other) {
      return other.equals(thread);
    }

    boolean isInsideExit() {
      Thread own = thread;
      return own != null && Threads.insideExit(own);
    }

    void interrupt() {
      Thread own = thread;
      if (own != null) {
        own.interrupt();
      }
    }

    String threadName() {
      Thread own = thread;
      return own == null ? "none: stages that have not completed" : Threads.nameOf(own);
    }

    Duration age() {
      return Duration.ofNanos(clock.getAsLong() - since);
    }

    BlockedThread blocked() {
      Thread own = thread;
      return own == null
          ? new BlockedThread(name, threadName(), Thread.State.WAITING, age(), List.of())
          : BlockedThread.of(name, own, age());
    }
  }
}
