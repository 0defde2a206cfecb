// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.HealthCheck.Kind.LIVENESS;
import static dev.prodkit.health.HealthCheck.Kind.OPTIONAL;
import static dev.prodkit.health.HealthCheck.Kind.READINESS;
import static dev.prodkit.health.HealthCheck.Kind.STARTUP;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Knows at any moment whether this process should be restarted and whether it should get traffic.
 * Checks run in the background, on threads that are there only while they run; asking only reads
 * what they found, so that an answer takes no longer when every check hangs, and ten thousand
 * probes run no check at all.
 *
 * <p>Checks and listeners run with the context class loader of the thread that made this object.
 *
 * <p>Safe for use by many threads. After construction and registration nothing here throws at its
 * caller; only {@link #awaitStarted}, {@link #awaitReady}, {@link #runOnce} and {@link #close}
 * wait, each with a bound.
 */
public final class Health implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_.-]{1,64}");
  private static final List<String> IDENTITY = List.of("service", "version");

  private static final String READINESS_PATH = "/health/ready";
  private static final String GROUP_PATH = "/health/group/";

  /** How long {@link #close} waits, in all, for checks and listeners to come back. */
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final BinaryOperator<String> redaction;
  private final CheckTiming timing;
  private final LongSupplier nanoTime;
  private final OwnThreads threads = new OwnThreads();
  private final Board board;
  private final Runner runner;
  private final LongAdder listenerFailures = new LongAdder();
  private volatile boolean readinessAskedFor;
  private volatile Consumer<? super Throwable> listenerFailure = failure -> {};

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final List<CheckRun> runs = new ArrayList<>();
  /** The names of checks as they were given, each with the one that may be shown. */
  private final Map<String, String> names = new HashMap<>();

  private final List<ChangeFeed> feeds = new ArrayList<>();
  private boolean closed;

  private Health(
      Map<String, String> identity,
      BinaryOperator<String> redaction,
      CheckTiming timing,
      LongSupplier nanoTime,
      DoubleSupplier random) {
    this.redaction = Objects.requireNonNull(redaction, "redaction");
    this.timing = Objects.requireNonNull(timing, "timing");
    this.nanoTime = nanoTime;
    this.board = new Board(shown(identity, redaction), nanoTime, InstantSource.system());
    this.runner = new Runner(board, threads, random);
  }

  /**
   * Health with {@linkplain CheckTiming#DEFAULT the default timing}.
   *
   * @param identity {@code service} and {@code version} are part of every answer, if given; other
   *     entries are ignored
   * @param redaction from a name and a value to the value that may be shown: the text of failures
   *     and the names of checks come with an empty name, entries of {@code identity} with theirs;
   *     there is no default
   */
  public static Health of(Map<String, String> identity, BinaryOperator<String> redaction) {
    return of(identity, redaction, CheckTiming.DEFAULT);
  }

  /** Health whose checks take and pause as {@code timing} says. */
  public static Health of(
      Map<String, String> identity, BinaryOperator<String> redaction, CheckTiming timing) {
    return of(identity, redaction, timing, System::nanoTime);
  }

  /**
   * Health that judges by another clock how long a run has taken.
   *
   * @param nanoTime as {@link System#nanoTime}; pauses between runs pass in real time all the same
   */
  public static Health of(
      Map<String, String> identity,
      BinaryOperator<String> redaction,
      CheckTiming timing,
      LongSupplier nanoTime) {
    return of(
        identity, redaction, timing, nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Health whose pauses are stretched by another hand: {@code random} is from 0 to 1. */
  static Health of(
      Map<String, String> identity,
      BinaryOperator<String> redaction,
      CheckTiming timing,
      LongSupplier nanoTime,
      DoubleSupplier random) {
    return new Health(identity, redaction, timing, nanoTime, random);
  }

  /**
   * Says when this process should get no traffic. Runs at once and then at each interval; counts as
   * down until its first good run.
   *
   * <p>A method reference means what its method returns: {@code db::isUp} with a boolean is asked,
   * {@code db::ping} without one is up unless it throws. To an overloaded method without a boolean
   * it does not compile: write {@link HealthCheck#unlessThrows HealthCheck.unlessThrows(db::ping)}
   * or a lambda.
   *
   * @param name {@code [a-z0-9_.-]{1,64}}, anybody may see it
   * @throws IllegalArgumentException if the name breaks that rule or is taken, or if there are a
   *     thousand checks already
   * @throws IllegalStateException after {@link #close}
   */
  public Health readiness(String name, HealthCheck check) {
    return register(READINESS, name, timing, check);
  }

  /** As {@link #readiness(String, HealthCheck)}, for a method that is up when it returns. */
  public Health readiness(String name, HealthAction check) {
    return register(READINESS, name, timing, HealthCheck.unlessThrows(check));
  }

  /** As {@link #readiness(String, HealthCheck)}, with a timing of its own. */
  public Health readiness(String name, CheckTiming timing, HealthCheck check) {
    return register(READINESS, name, timing, check);
  }

  /** As {@link #readiness(String, HealthAction)}, with a timing of its own. */
  public Health readiness(String name, CheckTiming timing, HealthAction check) {
    return register(READINESS, name, timing, HealthCheck.unlessThrows(check));
  }

  /**
   * Says when this process serves with less: readiness stays 200 and names the check, the status is
   * {@link Status#DEGRADED}. A name is used once for readiness and optional checks together. For
   * the rest see {@link #readiness(String, HealthCheck)}.
   */
  public Health optional(String name, HealthCheck check) {
    return register(OPTIONAL, name, timing, check);
  }

  /** As {@link #optional(String, HealthCheck)}, for a method that is up when it returns. */
  public Health optional(String name, HealthAction check) {
    return register(OPTIONAL, name, timing, HealthCheck.unlessThrows(check));
  }

  /** As {@link #optional(String, HealthCheck)}, with a timing of its own. */
  public Health optional(String name, CheckTiming timing, HealthCheck check) {
    return register(OPTIONAL, name, timing, check);
  }

  /** As {@link #optional(String, HealthAction)}, with a timing of its own. */
  public Health optional(String name, CheckTiming timing, HealthAction check) {
    return register(OPTIONAL, name, timing, HealthCheck.unlessThrows(check));
  }

  /**
   * Says when this process is beyond repair and should be restarted. Takes no question about a
   * dependency, which the restart would not repair: see {@link SelfCheck}. Counts as up until it
   * fails. For names and errors see {@link #readiness(String, HealthCheck)}.
   */
  public Health liveness(String name, SelfCheck check) {
    return register(LIVENESS, name, timing, check);
  }

  /** As {@link #liveness(String, SelfCheck)}, with a timing of its own. */
  public Health liveness(String name, CheckTiming timing, SelfCheck check) {
    return register(LIVENESS, name, timing, check);
  }

  /**
   * A liveness check of a loop that shows by {@link Heartbeat#beat} that it still turns: down when
   * there was no beat for this long (seen at the next run, so up to an interval later).
   *
   * @param within longer than the slowest good turn of the loop
   */
  public Heartbeat heartbeat(String name, Duration within) {
    Heartbeat heartbeat = new Heartbeat(within, nanoTime);
    liveness(name, heartbeat);
    return heartbeat;
  }

  /**
   * Says what must have come true once before this process is ready. Tried until it passes, first
   * every 100 ms and then ever less often down to the interval, and never run again after that. It
   * may pass late. For names and errors see {@link #readiness(String, HealthCheck)}.
   */
  public Health startup(String name, HealthCheck check) {
    return register(STARTUP, name, timing, check);
  }

  /** As {@link #startup(String, HealthCheck)}, for a method that has passed when it returns. */
  public Health startup(String name, HealthAction check) {
    return register(STARTUP, name, timing, HealthCheck.unlessThrows(check));
  }

  /** As {@link #startup(String, HealthCheck)}, with a timing of its own. */
  public Health startup(String name, CheckTiming timing, HealthCheck check) {
    return register(STARTUP, name, timing, check);
  }

  /** As {@link #startup(String, HealthAction)}, with a timing of its own. */
  public Health startup(String name, CheckTiming timing, HealthAction check) {
    return register(STARTUP, name, timing, HealthCheck.unlessThrows(check));
  }

  /**
   * Answers readiness for some of the checks alone, at {@code /health/group/<name>}: for a second
   * service that needs less, or for a look. Optional members are named and have no say.
   *
   * @param checks names of readiness and optional checks that are registered already, at least one
   * @throws IllegalArgumentException if a name breaks the rule, is unknown or is there twice, and
   *     beyond 32 groups
   * @throws IllegalStateException after {@link #close}
   */
  public Health group(String name, String... checks) {
    requireName("group", name);
    Set<String> members = new LinkedHashSet<>(List.of(checks));
    if (members.isEmpty() || members.size() < checks.length) {
      throw new IllegalArgumentException("the group " + name
          + (members.isEmpty() ? " has no checks: name at least one" : " names a check twice"));
    }
    lock.lock();
    try {
      requireOpen();
      Set<String> shown = new LinkedHashSet<>();
      members.forEach(member -> shown.add(names.getOrDefault(member, member)));
      board.group(name, shown);
      return this;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says that this process may take traffic: {@code STARTING → UP} or {@code DEGRADED}. Takes
   * effect when every startup check has passed and every other check has answered once, or was
   * late. Without effect later.
   */
  public void ready() {
    board.ready();
  }

  /** Takes this process out of traffic: when this returns, no reader sees readiness 200 again. */
  public void draining() {
    board.move(Status.DRAINING);
  }

  /** Says that this process has ended: neither ready nor alive. */
  public void down() {
    board.move(Status.DOWN);
  }

  /** Where this process stands. */
  public Status status() {
    return board.reports().status();
  }

  /**
   * Waits until every startup check has passed.
   *
   * @return whether they have; false after {@code timeout}, and as soon as the process is draining
   *     or down
   */
  public boolean awaitStarted(Duration timeout) throws InterruptedException {
    return board.awaitStarted(timeout);
  }

  /**
   * Waits until {@link #readiness} is 200.
   *
   * @return whether it is; false after {@code timeout}, and as soon as the process is draining or
   *     down
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return board.awaitReady(timeout);
  }

  /** Whether readiness has been asked for so far, of this object or by a path. */
  public boolean isReadinessAskedFor() {
    return readinessAskedFor;
  }

  /** Whether to leave this process running: 200 until it is down or a liveness check fails. */
  public HealthReport live() {
    return board.reports().live();
  }

  /**
   * Whether to send traffic: 200 while up or degraded and every readiness check is up. Names the
   * optional checks too, which have no say in it.
   */
  public HealthReport readiness() {
    readinessAskedFor = true;
    return board.reports().ready();
  }

  /** Whether the start is over: 200 once every startup check has passed. */
  public HealthReport started() {
    return board.reports().started();
  }

  /** Answers as {@link #live}, so that it is safe to restart by; its details hold every check. */
  public HealthReport overall() {
    return board.reports().overall();
  }

  /**
   * The answer for a path, compared character by character: nothing is decoded, trimmed or folded.
   *
   * @param path without a query
   * @return empty unless it is {@code /health}, {@code /health/live}, {@code /health/ready},
   *     {@code /health/startup} or the path of a {@linkplain #group group}
   */
  public Optional<HealthReport> at(String path) {
    if (path.equals(READINESS_PATH) || path.startsWith(GROUP_PATH)) {
      readinessAskedFor = true;
    }
    return board.reports().byPath().getOrDefault(path, Optional.empty());
  }

  /** How often the status or the outcome of a check has changed so far: for a metric. */
  public long changes() {
    return board.changes();
  }

  /**
   * Runs each readiness, optional and startup check that has not passed for good yet once more from
   * now, side by side, and waits for them: a preflight. Here a check has the time that the caller
   * gives it, not its own deadline, and one run decides, whatever the thresholds.
   *
   * @param deadline for all of them together
   * @return in the order of registration; with the outcome {@code TIMED_OUT} what has not answered
   */
  public List<CheckResult> runOnce(Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + Math.max(0, NANOSECONDS.convert(deadline));
    List<CheckRun> asked =
        registered().stream().filter(run -> run.entry.kind != LIVENESS).toList();
    List<Long> numbers = asked.stream().map(runner::requestRun).toList();
    List<CheckResult> results = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      results.add(runner.awaitRun(asked.get(i), numbers.get(i), end - System.nanoTime()));
    }
    return Collections.unmodifiableList(results);
  }

  /**
   * Tells of each change of the status and of a check's outcome from now on, once and in order, on
   * a thread that is there for this listener alone. A listener that is slow, hangs or throws hurts
   * no check and no probe; it is told how many changes it has missed.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public Health onChange(Consumer<HealthChange> listener) {
    Objects.requireNonNull(listener, "listener");
    lock.lock();
    try {
      requireOpen();
      ChangeFeed feed = new ChangeFeed(listener, this::listenerFailed, threads);
      feeds.add(feed);
      board.tell(feed);
      return this;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hears of each exception of a listener of {@link #onChange}, on that listener's thread: for a
   * log. There is one at a time, and what it throws is ignored. {@link #listenerFailures} counts.
   */
  public Health onListenerFailure(Consumer<? super Throwable> observer) {
    listenerFailure = Objects.requireNonNull(observer, "observer");
    return this;
  }

  /**
   * Runs before each run of a check, on the thread of that check, which checks share: to clear a
   * logging context (MDC) that another check has left behind. There is one at a time; it must not
   * throw.
   */
  public Health beforeEachRun(Runnable action) {
    threads.beforeEachRun(Objects.requireNonNull(action, "action"));
    return this;
  }

  /** How often a listener of {@link #onChange} threw: for a metric. */
  public long listenerFailures() {
    return listenerFailures.sum();
  }

  private void listenerFailed(Throwable failure) {
    try {
      listenerFailures.increment();
      listenerFailure.accept(failure);
    } catch (Throwable observersOwn) {
      // It was counted, and there is nothing else to tell.
    }
  }

  /**
   * Says {@link #down} and ends all threads. Waits for them for at most a second in all; a check
   * that ignores interruption keeps its daemon thread until it returns.
   */
  @Override
  public void close() {
    down();
    List<Thread> threads = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      threads.addAll(runner.stop());
      feeds.forEach(feed -> feed.telling().ifPresent(threads::add));
    } finally {
      lock.unlock();
    }
    join(threads);
  }

  private static void join(List<Thread> threads) {
    long end = System.nanoTime() + CLOSING.toNanos();
    threads.remove(Thread.currentThread());
    try {
      for (Thread thread : threads) {
        NANOSECONDS.timedJoin(thread, end - System.nanoTime());
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private Health register(
      HealthCheck.Kind kind, String name, CheckTiming timing, HealthCheck check) {
    requireName(kind.word() + " check", name);
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(check, "check");
    String shown = FailureText.shown("", name, redaction);
    lock.lock();
    try {
      requireOpen();
      CheckRun run = new CheckRun(board, board.add(kind, shown, timing), check, redaction);
      names.put(name, shown);
      runs.add(run);
      runner.add(run);
      return this;
    } finally {
      lock.unlock();
    }
  }

  private static void requireName(String of, String name) {
    Objects.requireNonNull(name, "name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("the name of a " + of + " must match " + NAME
          + ", because anybody may see it: choose a word such as database");
    }
  }

  private List<CheckRun> registered() {
    lock.lock();
    try {
      return List.copyOf(runs);
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "this Health is closed: register checks and listeners before close()");
    }
  }

  private static Map<String, String> shown(
      Map<String, String> identity, BinaryOperator<String> redaction) {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String key : IDENTITY) {
      if (identity.containsKey(key)) {
        String value = Objects.requireNonNull(identity.get(key), key);
        shown.put(key, FailureText.shown(key, value, redaction));
      }
    }
    return Collections.unmodifiableMap(shown);
  }
}
