// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import dev.prodkit.shutdown.InFlight.Snapshot;
import dev.prodkit.shutdown.InFlight.Snapshot.Named;
import dev.prodkit.shutdown.InFlight.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The work that is open: what was begun by name, what is only counted because there is too much of
 * it, and the tasks that registered executors run now. Thread-safe.
 */
final class OpenWork {
  private final LongSupplier clock;
  private final Set<Work> tracked = ConcurrentHashMap.newKeySet();
  private final AtomicLong untracked = new AtomicLong();
  private final TaskGate gate = new TaskGate();
  private final Set<Work> tasks = ConcurrentHashMap.newKeySet();
  private final List<TrackedExecutor> executors = new CopyOnWriteArrayList<>();
  private final LongAdder finished = new LongAdder();
  private final Set<Work> setAside = ConcurrentHashMap.newKeySet();
  private final Set<Thread> waitForEnd = ConcurrentHashMap.newKeySet();
  private final List<IntSupplier> arriving = new CopyOnWriteArrayList<>();
  private final LongAdder incomplete = new LongAdder();
  private final DrainSignal signal = new DrainSignal();

  OpenWork(LongSupplier clock) {
    this.clock = clock;
  }

  /** False if there are too many already: then it is only counted. */
  boolean add(Work work) {
    if (tracked.size() < InFlight.MOST_TRACKED) {
      return tracked.add(work);
    }
    untracked.incrementAndGet();
    return false;
  }

  void remove(Work work) {
    boolean wasAside = setAside.remove(work);
    if (!tracked.remove(work) && !wasAside) {
      untracked.decrementAndGet();
    }
    oneHasEnded();
  }

  private void oneHasEnded() {
    finished.increment();
    signal.workEnded(this::isDrained);
  }

  /** How many have ended so far. */
  long finished() {
    return finished.sum();
  }

  /** How many there are, queued tasks included. */
  int count() {
    // In this order: what hands over a task is itself in flight until it has.
    long others = withoutTasks();
    return (int) Math.min(Integer.MAX_VALUE, others + gate.count());
  }

  /** True if there is nothing that the end waits for. */
  boolean isDrained() {
    // In this order: what is counted as work next is still arriving until then.
    return arriving() == 0 && count() == 0;
  }

  void alsoAwaiting(IntSupplier now) {
    arriving.add(now);
  }

  /** How much is on its way and is no work yet. */
  private int arriving() {
    return arriving.stream().mapToInt(IntSupplier::getAsInt).sum();
  }

  void turnedAwayIncomplete() {
    incomplete.increment();
  }

  /** How much has been turned away so far because it never came whole. */
  long incomplete() {
    return incomplete.sum();
  }

  /** Waits for the last one to end, a few milliseconds at most. */
  void awaitChange(Deadline deadline) throws InterruptedException {
    signal.await(this::isDrained, deadline);
  }

  private long withoutTasks() {
    return tracked.size() + untracked.get();
  }

  /** True if nothing is in flight but tasks of executors. */
  boolean isOfTasksOnly() {
    return arriving() == 0 && withoutTasks() == 0;
  }

  // Threads that wait for the end.

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
    List<Work> waiting = tracked.stream()
        .filter(work -> waitForEnd.stream().anyMatch(work::isOf))
        .toList();
    for (Work work : waiting) {
      setAside.add(work); // First, so that it is always found when it ends.
      if (tracked.remove(work)) {
        names.add(work.name());
      }
    }
    return names;
  }

  // The tasks of executors.

  TaskGate gate() {
    return gate;
  }

  /** The tasks of this executor are work in flight, too. */
  void alsoOf(TrackedExecutor executor) {
    executors.add(executor);
  }

  /** This executor has ended, and has no tasks any more. */
  void noLongerOf(TrackedExecutor executor) {
    executors.remove(executor);
  }

  /** How many executors there are. */
  int executors() {
    return executors.size();
  }

  /** A task that has entered the gate begins, on this thread. */
  Work beginTask(String executor) {
    Work work = new Work(this, executor, Thread.currentThread(), clock);
    tasks.add(work);
    return work;
  }

  /** It did not begin after all, and is still queued. */
  void undoTask(Work work) {
    tasks.remove(work);
  }

  void endTask(Work work) {
    tasks.remove(work);
    gate.leave();
    oneHasEnded();
  }

  /** All that is known by name, tasks included. */
  Stream<Work> named() {
    return Stream.concat(tracked.stream(), tasks.stream());
  }

  /** As {@link #named()}, oldest first. */
  List<Work> oldestFirst() {
    return named().sorted(Comparator.comparingLong(Work::since)).toList();
  }

  /** How many pieces run or arrive: without the tasks that are queued. */
  int running() {
    long arrive = arriving(); // First: what arrives is work next.
    return (int) Math.min(Integer.MAX_VALUE, arrive + withoutTasks() + tasks.size());
  }

  /** The work of each name, the oldest first, with what executors have queued. */
  List<Named> byName(long now) {
    Map<String, List<Work>> byName = named().collect(Collectors.groupingBy(Work::name));
    Map<String, Long> queued = new HashMap<>();
    for (TrackedExecutor executor : executors) {
      if (executor.queued() > 0) {
        queued.merge(executor.name(), executor.queued(), Long::sum);
        byName.computeIfAbsent(executor.name(), absent -> List.of());
      }
    }
    return byName.entrySet().stream()
        .map(entry ->
            named(entry.getKey(), entry.getValue(), queued.getOrDefault(entry.getKey(), 0L), now))
        .sorted(Comparator.comparing(Named::oldest).reversed())
        .limit(Snapshot.MOST_NAMES)
        .toList();
  }

  private static Named named(String name, List<Work> works, long queued, long now) {
    long oldest = works.stream().mapToLong(work -> now - work.since()).max().orElse(0);
    int count = (int) Math.min(Integer.MAX_VALUE, works.size() + queued);
    return new Named(name, count, Duration.ofNanos(oldest));
  }

  boolean isHeldBy(Thread thread) {
    return named().anyMatch(work -> work.isOf(thread));
  }

  /** True if every piece of work belongs to a thread that called {@code System.exit}. */
  boolean onlyExits() {
    return arriving() == 0 && untracked.get() == 0 && named().allMatch(Work::isInsideExit);
  }
}
