// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

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
  private final Set<Work> tracked = ConcurrentHashMap.newKeySet();
  private final Set<Work> setAside = ConcurrentHashMap.newKeySet();
  private final Set<Thread> waitForEnd = ConcurrentHashMap.newKeySet();
  private final AtomicLong untracked = new AtomicLong();
  private final AtomicBoolean untrackedTold = new AtomicBoolean();
  private final LongAdder finished = new LongAdder();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean used;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();

  InFlight(LongSupplier clock, Runnable onUntracked) {
    this.clock = clock;
    this.onUntracked = onUntracked;
  }

  /**
   * A piece of work begins, on this thread. It ends with {@link Work#close()}, on any thread.
   *
   * @param name what it is, for the dump: a route or a topic, never a value that a client sent
   */
  public Work begin(String name) {
    Work work = new Work(this, name, Thread.currentThread(), clock.getAsLong());
    if (tracked.size() < MOST_TRACKED) {
      tracked.add(work);
    } else {
      untracked.incrementAndGet();
      if (untrackedTold.compareAndSet(false, true)) {
        onUntracked.run();
      }
    }
    return work;
  }

  /**
   * The task as work in flight, from when it begins to run until it ends: for executors, schedulers
   * and consumers. What only waits in a queue is not in flight.
   *
   * <pre>{@code
   * scheduler.scheduleAtFixedRate(inFlight.tracking("cleanup", this::cleanUp), 1, 1, MINUTES);
   * }</pre>
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

  /** How many pieces of work are in flight now. */
  public int count() {
    return (int) Math.min(Integer.MAX_VALUE, tracked.size() + untracked.get());
  }

  /** The age of the oldest one; empty if there is none. */
  public Optional<Duration> oldestAge() {
    long now = clock.getAsLong();
    return tracked.stream()
        .map(work -> now - work.since)
        .max(Comparator.naturalOrder())
        .map(Duration::ofNanos);
  }

  /**
   * What is in flight at this moment, by name. Reads every piece of work that is known: for an
   * operator who asks now and then, not for each request.
   */
  public Snapshot snapshot() {
    long now = clock.getAsLong();
    Map<String, List<Work>> byName =
        tracked.stream().collect(Collectors.groupingBy(work -> work.name));
    List<Snapshot.Named> names = byName.entrySet().stream()
        .map(entry -> Snapshot.Named.of(entry.getKey(), entry.getValue(), now))
        .sorted(Comparator.comparing(Snapshot.Named::oldest).reversed())
        .limit(Snapshot.MOST_NAMES)
        .toList();
    return new Snapshot(count(), names);
  }

  /**
   * Waits until nothing is in flight.
   *
   * @return false if the time is up before
   */
  public boolean awaitDrained(Duration timeout) throws InterruptedException {
    Deadline deadline = Deadline.in(clock, timeout);
    while (count() > 0) {
      if (deadline.passed()) {
        return false;
      }
      awaitChange(deadline);
    }
    return true;
  }

  /** Waits for the last one to end, a few milliseconds at most. */
  @SuppressWarnings("WaitNotInLoop") // The callers loop, and look at more than this condition.
  void awaitChange(Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting.incrementAndGet();
      if (count() > 0) {
        drained.awaitNanos(deadline.pollNanos());
      }
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }

  /** Somebody means to use it. */
  void use() {
    used = true;
  }

  boolean isUsed() {
    return used;
  }

  /** How many have ended since this object was made. */
  long finished() {
    return finished.sum();
  }

  /** The ones that are open and are known by name, oldest first. */
  List<Work> open() {
    return tracked.stream().sorted(Comparator.comparingLong(work -> work.since)).toList();
  }

  /** This thread will not go on before the end is over, whatever it has begun. */
  void waitsForEnd(Thread thread) {
    waitForEnd.add(thread);
  }

  void waitsNoMore(Thread thread) {
    waitForEnd.remove(thread);
  }

  /**
   * Takes the work out that was begun by threads that wait for the end: the end would wait for it
   * in vain.
   *
   * @return its names
   */
  List<String> setAsideWhatWaits() {
    List<String> names = new ArrayList<>();
    List<Work> waiting =
        tracked.stream().filter(work -> waitForEnd.contains(work.thread)).toList();
    for (Work work : waiting) {
      setAside.add(work); // First, so that it is always found when it ends.
      if (tracked.remove(work)) {
        names.add(work.name);
      }
    }
    return names;
  }

  /** True if this thread has begun work that is still open: who waits for it, waits for himself. */
  boolean isHeldBy(Thread thread) {
    return tracked.stream().anyMatch(work -> work.thread.equals(thread));
  }

  /** True if every piece of work that is open belongs to a thread that called System.exit. */
  boolean onlyExits() {
    return untracked.get() == 0
        && tracked.stream().allMatch(work -> Threads.insideExit(work.thread));
  }

  private void ended(Work work) {
    boolean wasAside = setAside.remove(work);
    if (!tracked.remove(work) && !wasAside) {
      untracked.decrementAndGet();
    }
    finished.increment();
    if (waiting.get() > 0 && count() == 0) {
      lock.lock();
      try {
        drained.signalAll();
      } finally {
        lock.unlock();
      }
    }
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
     * The work of one name.
     *
     * @param count how many
     * @param oldest the age of the oldest
     */
    public record Named(String name, int count, Duration oldest) {
      static Named of(String name, List<Work> works, long now) {
        long oldest = works.stream().mapToLong(work -> now - work.since).max().orElse(0);
        return new Named(name, works.size(), Duration.ofNanos(oldest));
      }
    }
  }

  /** One piece of work in flight. */
  public static final class Work implements AutoCloseable {
    private final InFlight owner;
    private final String name;
    private final Thread thread;
    private final long since;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Work(InFlight owner, String name, Thread thread, long since) {
      this.owner = owner;
      this.name = name;
      this.thread = thread;
      this.since = since;
    }

    /** What it is. */
    public String name() {
      return name;
    }

    /** It has ended. Idempotent. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        owner.ended(this);
      }
    }

    String threadName() {
      return Threads.nameOf(thread);
    }

    Duration age() {
      return Duration.ofNanos(owner.clock.getAsLong() - since);
    }

    BlockedThread blocked() {
      return BlockedThread.of(name, thread, age());
    }
  }
}
