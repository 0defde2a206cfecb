// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is known at this moment: the status, the outcome of each check, and the answers that follow.
 * It runs nothing and has no thread; {@link CheckRun} tells it when a run begins and ends, and
 * whoever looks finds the runs that have become late and the answers that have become stale in the
 * meantime.
 *
 * <p>Every change happens under one lock that no code of an application ever holds, and is visible
 * to all readers at once, through one reference. Reading takes no lock, unless a run has just
 * become late.
 */
final class Board {
  /** Registrations, at most. */
  static final int MOST_CHECKS = 1_000;

  static final int MOST_GROUPS = 32;

  private final Map<String, String> identity;
  private final LongSupplier nanoTime;
  private final long origin;
  private final InstantSource wall;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Consumer<HealthChange>> feeds = new ArrayList<>();
  private final Map<String, List<Entry>> groups = new LinkedHashMap<>();
  private Status status = Status.STARTING;
  private long statusBegan;
  private boolean readyAsked;

  /** Nothing becomes late or stale before this. May be too early, is never too late. */
  private volatile long nextDue = Entry.NEVER;

  private volatile long changes;

  private volatile Reports reports;

  Board(Map<String, String> identity, LongSupplier nanoTime, InstantSource wall) {
    this.identity = identity;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
    this.wall = wall;
    this.reports = render();
  }

  /** Nanoseconds since this board was made: never overflows, whatever the clock's origin. */
  long now() {
    return nanoTime.getAsLong() - origin;
  }

  Entry add(HealthCheck.Kind kind, String name, CheckTiming timing) {
    Entry entry = new Entry(kind, name, timing, now(), wall.instant());
    lock.lock();
    try {
      requireRoom("checks", entries.size(), MOST_CHECKS);
      for (Entry other : entries) {
        if (other.name.equals(name) && shareAnAnswer(other.kind, kind)) {
          throw new IllegalArgumentException("a " + other.kind.word() + " check named " + name
              + " is there already: each name is used once in each answer, choose another");
        }
      }
      entries.add(entry);
      settle(true);
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** Readiness and optional checks stand in one answer. */
  private static boolean shareAnAnswer(HealthCheck.Kind one, HealthCheck.Kind other) {
    return one == other || (one.ofTraffic() && other.ofTraffic());
  }

  void group(String name, Set<String> members) {
    lock.lock();
    try {
      requireRoom("groups", groups.size(), MOST_GROUPS);
      if (groups.containsKey(name)) {
        throw new IllegalArgumentException(
            "a group named " + name + " is there already: choose another name");
      }
      List<Entry> found = entries.stream()
          .filter(entry -> entry.kind.ofTraffic() && members.contains(entry.name))
          .toList();
      Set<String> unknown = new TreeSet<>(members);
      found.forEach(entry -> unknown.remove(entry.name));
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException("the group " + name + " names " + unknown
            + ", and no readiness or optional check is named so: register the checks first");
      }
      groups.put(name, found);
      settle(true);
    } finally {
      lock.unlock();
    }
  }

  private static void requireRoom(String what, int size, int most) {
    if (size >= most) {
      throw new IllegalArgumentException("there are " + most + " health " + what
          + " already, which is the bound: a process needs a few, each with a fixed name");
    }
  }

  /** Tells this feed of every change from now on, in order; it must take it without waiting. */
  void tell(Consumer<HealthChange> feed) {
    lock.lock();
    try {
      feeds.add(feed);
    } finally {
      lock.unlock();
    }
  }

  void began(Entry entry) {
    long now = now();
    lock.lock();
    try {
      entry.began(now);
      nextDue = Math.min(nextDue, entry.due());
    } finally {
      lock.unlock();
    }
  }

  /** A run has come back: without a failure it was good, but it may have been late. */
  CheckResult ended(Entry entry, Optional<String> failure) {
    long now = now();
    Instant instant = wall.instant();
    lock.lock();
    try {
      CheckResult last = entry.result;
      entry.result = entry.ended(now, instant, failure);
      nextDue = Math.min(nextDue, entry.due());
      compare(entry, last, now);
      return entry.result;
    } finally {
      lock.unlock();
    }
  }

  /** Finds what has become late or stale by now. Cheap when nothing has. */
  void look() {
    long now = now();
    if (now <= nextDue) {
      return;
    }
    Instant instant = wall.instant();
    lock.lock();
    try {
      long earliest = Entry.NEVER;
      for (Entry entry : entries) {
        if (now > entry.due()) {
          CheckResult last = entry.result;
          entry.result = entry.at(now, instant);
          compare(entry, last, now);
        }
        earliest = Math.min(earliest, entry.due());
      }
      nextDue = earliest;
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until a look may find something; {@link Long#MAX_VALUE} when nothing is due. */
  long untilDue() {
    long due = nextDue;
    return due == Entry.NEVER ? Long.MAX_VALUE : Math.max(0, due - now()) + 1;
  }

  /** How often a status or an outcome has changed so far. */
  long changes() {
    return changes;
  }

  /** The answers of this moment. */
  Reports reports() {
    look();
    return reports;
  }

  void ready() {
    lock.lock();
    try {
      readyAsked = true;
      settle(false);
    } finally {
      lock.unlock();
    }
  }

  void move(Status to) {
    lock.lock();
    try {
      if (step(to)) {
        settle(true);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean awaitStarted(Duration timeout) throws InterruptedException {
    return await(this::startupPassed, timeout);
  }

  boolean awaitReady(Duration timeout) throws InterruptedException {
    return await(() -> reports.ready().httpStatus() == 200, timeout);
  }

  private boolean await(BooleanSupplier come, Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = NANOSECONDS.convert(timeout);
      while (!come.getAsBoolean()) {
        if (left <= 0 || status == Status.DRAINING || status == Status.DOWN) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void compare(Entry entry, CheckResult last, long now) {
    CheckResult next = entry.result;
    if (last.outcome() != next.outcome()) {
      Duration lasted = Duration.ofNanos(Math.max(0, now - entry.outcomeBegan));
      entry.outcomeBegan = now;
      publish(new HealthChange.OfCheck(last.outcome(), next, lasted, number()));
    }
    settle(last.up() != next.up());
  }

  /** Lets the status follow the checks, and the answers follow both. */
  private void settle(boolean visible) {
    boolean stepped = false;
    if (status == Status.STARTING && readyAsked && startupPassed() && allHaveAnswered()) {
      stepped = step(degraded() ? Status.DEGRADED : Status.UP);
    } else if (status.serving()) {
      stepped = step(degraded() ? Status.DEGRADED : Status.UP);
    }
    reports = visible || stepped ? render() : reports.with(results(entries));
    moved.signalAll();
  }

  private Reports render() {
    Map<String, List<CheckResult>> grouped = new LinkedHashMap<>();
    groups.forEach((name, members) -> grouped.put(name, results(members)));
    return Reports.of(status, results(entries), grouped, identity, wall);
  }

  private static List<CheckResult> results(List<Entry> entries) {
    return entries.stream().map(entry -> entry.result).toList();
  }

  private boolean step(Status to) {
    if (!status.leadsTo(to)) {
      return false;
    }
    long now = now();
    Duration lasted = Duration.ofNanos(Math.max(0, now - statusBegan));
    HealthChange change = new HealthChange.OfStatus(status, to, lasted, number());
    status = to;
    statusBegan = now;
    publish(change);
    return true;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Written only under the lock, read by anybody.
  private long number() {
    return ++changes;
  }

  private boolean startupPassed() {
    return entries.stream()
        .allMatch(entry -> entry.kind != HealthCheck.Kind.STARTUP || entry.result.up());
  }

  /** So that the first status is true at once, and does not change with each first answer. */
  private boolean allHaveAnswered() {
    return entries.stream()
        .allMatch(entry -> entry.kind == HealthCheck.Kind.STARTUP || entry.result.hasAnswered());
  }

  private boolean degraded() {
    return entries.stream()
        .anyMatch(entry -> entry.kind != HealthCheck.Kind.STARTUP && entry.result.failing());
  }

  private void publish(HealthChange change) {
    feeds.forEach(feed -> feed.accept(change));
  }
}
