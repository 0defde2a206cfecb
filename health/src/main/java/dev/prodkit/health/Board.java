// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.CheckResult.Outcome.DOWN;
import static dev.prodkit.health.CheckResult.Outcome.TIMED_OUT;
import static dev.prodkit.health.CheckResult.Outcome.UP;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is known at this moment: the status, the outcome of each check, and the answers that follow.
 * It runs nothing and has no thread; {@link CheckLoop} tells it when a run begins and ends, and
 * whoever looks finds the runs that have become late in the meantime.
 *
 * <p>Every change happens under one lock that no code of an application ever holds, and is visible
 * to all readers at once, through one reference. Reading takes no lock, unless a run has just
 * become late.
 */
final class Board {
  private final Map<String, String> identity;
  private final LongSupplier nanoTime;
  private final long origin;
  private final InstantSource wall;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Consumer<HealthChange>> feeds = new ArrayList<>();
  private Status status = Status.STARTING;
  private boolean readyAsked;

  /** No run becomes late before this, in the board's time. May be too early, is never too late. */
  private volatile long nextDue = Entry.NEVER;

  private volatile Reports reports;

  Board(Map<String, String> identity, LongSupplier nanoTime, InstantSource wall) {
    this.identity = identity;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
    this.wall = wall;
    this.reports = Reports.of(status, List.of(), identity);
  }

  /** Nanoseconds since this board was made: never overflows, whatever the clock's origin. */
  long now() {
    return nanoTime.getAsLong() - origin;
  }

  Entry add(HealthCheck.Kind kind, String name, CheckTiming timing) {
    Entry entry = new Entry(kind, name, timing, wall.instant());
    lock.lock();
    try {
      if (entries.stream().anyMatch(other -> other.kind == kind && other.name.equals(name))) {
        throw new IllegalArgumentException("a " + kind.word() + " check named " + name
            + " is there already: each name is used once for each kind, choose another");
      }
      entries.add(entry);
      settle(true);
      return entry;
    } finally {
      lock.unlock();
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
      entry.began = now;
      entry.due = now + entry.timing.deadline().toNanos();
      nextDue = Math.min(nextDue, entry.due);
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
      Duration took = Duration.ofNanos(Math.max(0, now - entry.began));
      entry.due = Entry.NEVER;
      record(entry, judge(entry, took, failure, instant));
      return entry.result;
    } finally {
      lock.unlock();
    }
  }

  private static CheckResult judge(
      Entry entry, Duration took, Optional<String> failure, Instant now) {
    if (failure.isPresent()) {
      return entry.after(DOWN, now, took, failure);
    }
    // What a startup check found does not wear off, so it may be late; any other is asked again.
    boolean late = took.compareTo(entry.timing.deadline()) > 0;
    return late && entry.kind != HealthCheck.Kind.STARTUP
        ? entry.after(TIMED_OUT, now, took, lateness(entry))
        : entry.after(UP, now, took, Optional.empty());
  }

  /** Finds the runs that are late by now. Cheap when none is. */
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
        if (now > entry.due) {
          entry.due = Entry.NEVER;
          Duration last = entry.result.lastDuration();
          record(entry, entry.after(TIMED_OUT, instant, last, lateness(entry)));
        }
        earliest = Math.min(earliest, entry.due);
      }
      nextDue = earliest;
    } finally {
      lock.unlock();
    }
  }

  private static Optional<String> lateness(Entry entry) {
    return Optional.of("no answer within " + entry.timing.deadline().toMillis() + " ms");
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
    lock.lockInterruptibly();
    try {
      long left = NANOSECONDS.convert(timeout);
      while (!startupPassed()) {
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

  private void record(Entry entry, CheckResult next) {
    CheckResult last = entry.result;
    entry.result = next;
    if (last.outcome() != next.outcome()) {
      publish(new HealthChange.OfCheck(last.outcome(), next));
    }
    settle(last.up() != next.up());
  }

  /** Lets the status follow the checks, and the answers follow both. */
  private void settle(boolean visible) {
    boolean stepped = false;
    if (status == Status.STARTING && readyAsked && startupPassed()) {
      stepped = step(Status.UP);
    }
    if (status.serving()) {
      stepped |= step(degraded() ? Status.DEGRADED : Status.UP);
    }
    List<CheckResult> all = entries.stream().map(entry -> entry.result).toList();
    reports = visible || stepped ? Reports.of(status, all, identity) : reports.with(all);
    moved.signalAll();
  }

  private boolean step(Status to) {
    if (!status.leadsTo(to)) {
      return false;
    }
    HealthChange change = new HealthChange.OfStatus(status, to);
    status = to;
    publish(change);
    return true;
  }

  private boolean startupPassed() {
    return entries.stream()
        .allMatch(entry -> entry.kind != HealthCheck.Kind.STARTUP || entry.result.up());
  }

  private boolean degraded() {
    return entries.stream()
        .anyMatch(entry -> entry.kind != HealthCheck.Kind.STARTUP && entry.result.failing());
  }

  private void publish(HealthChange change) {
    feeds.forEach(feed -> feed.accept(change));
  }
}
