// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one end: who begins it, who waits for it, and how the process leaves. No lock is held while
 * code of others runs, and no thread of others runs the phases.
 */
final class ShutdownSequence {
  private final OwnThread.Owner owner;
  private final Host host;
  private final LongSupplier clock;
  private final Notices notices;
  private final Receipt receipt;
  private final Registry registry;
  private final InFlight inFlight;
  private final Late late;
  private final HaltReporter haltReporter;
  private final Watchdog watchdog;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch exitBegun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean releasing = new AtomicBoolean();
  private final AtomicInteger signals = new AtomicInteger();
  private final Set<Thread> joining = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  // Written under the lock.
  private volatile Budget budget;
  private volatile @Nullable ShutdownRun run;
  private volatile @Nullable Thread thread;
  private volatile @Nullable ExitDecision decision;
  private int signalCode;

  ShutdownSequence(
      OwnThread.Owner owner,
      Host host,
      LongSupplier clock,
      Budget budget,
      Registry registry,
      InFlight inFlight,
      Notices notices,
      Receipt receipt) {
    this.owner = owner;
    this.host = host;
    this.clock = clock;
    this.budget = budget;
    this.registry = registry;
    this.inFlight = inFlight;
    this.notices = notices;
    this.receipt = receipt;
    this.late = new Late(stepRunner());
    this.haltReporter = new HaltReporter(owner, notices, receipt);
    this.watchdog = new Watchdog(
        clock,
        owner,
        () -> haltReporter.timeIsOver(currentRun()),
        () -> host.halt(ExitDecision.ABANDONED));
  }

  /** Takes what is process-wide, if there is anything to take. */
  void attach() {
    if (!host.attached()) {
      return;
    }
    watchdog.start();
    try {
      for (String signal : host.attach(this::onSignal, this::onExit)) {
        notices.post(Notice.warning(
            Notice.NO_SIGNAL,
            "the JVM does not hand out " + signal + " (-Xrs?): it will end the process at once"));
      }
    } catch (IllegalStateException exiting) {
      // The JVM is on its way out and waits for nobody; but what is registered is closed at once.
      exitBegun.countDown();
      begin(Cause.EXIT);
    }
  }

  StepRunner stepRunner() {
    return new StepRunner(clock, owner, this::isExiting, notices);
  }

  boolean begun() {
    return run != null;
  }

  /** False if the end has begun. */
  boolean reconfigure(Budget other) {
    lock.lock();
    try {
      if (begun()) {
        return false;
      }
      budget = other;
      return true;
    } finally {
      lock.unlock();
    }
  }

  Plan plan() {
    return Plan.of(budget, present());
  }

  List<Shortfall> shortfalls() {
    return Shortfall.in(budget, present());
  }

  private Set<Phase> present() {
    Set<Phase> present = registry.present();
    if (inFlight.isUsed()) {
      present.add(Phase.IN_FLIGHT);
    }
    if (inFlight.isExpected()) {
      present.add(Phase.DRAIN_DELAY);
    }
    return present;
  }

  void endLate(String name, Step step) {
    ShutdownProgress progress;
    lock.lock();
    try {
      progress =
          currentRun().progress(); // Sealed already, but perhaps not yet there without the lock.
    } finally {
      lock.unlock();
    }
    late.end(name, step, progress);
  }

  // How it begins.

  /** False if it had begun before. */
  boolean begin(Cause cause) {
    ShutdownRun begun;
    lock.lock();
    try {
      if (begun()) {
        return false;
      }
      long now = clock.getAsLong();
      if (host.attached()) {
        // First of all, and without a need for memory.
        watchdog.arm(now, budget.untilLastWords(), budget.untilHalt());
      }
      if (cause.kind() == Cause.Kind.SIGNAL) {
        signalCode = cause.code();
      }
      registry.seal();
      begun = new ShutdownRun(cause, now, budget, present(), registry, inFlight, stepRunner());
      run = begun;
    } finally {
      lock.unlock();
    }
    OwnThread own = new OwnThread(owner, "shutdown", () -> run(begun));
    thread = own;
    own.startOrRun();
    return true;
  }

  private void onSignal(String name, int number) {
    if (signals.incrementAndGet() > 1) {
      haltBySignal(name, number);
    } else if (!begin(Cause.signal(name, number))) {
      signalDuringEnd(name, number);
    }
  }

  // An end that somebody else began goes on; after it the process leaves, as the platform wants.
  private void signalDuringEnd(String name, int number) {
    int code = ExitDecision.ofSignal(number);
    boolean overdue;
    lock.lock();
    try {
      signalCode = code;
      overdue = decision != null && !leaves() && !isExiting();
    } finally {
      lock.unlock();
    }
    notices.post(Notice.info(
        Notice.ALREADY_ENDING,
        "SIG" + name
            + " came during an end that goes on; a second signal ends the process at once"));
    if (overdue) {
      watchdog.arm(clock.getAsLong(), budget.untilLastWords(), budget.untilHalt());
      host.exit(code);
    }
  }

  private void haltBySignal(String name, int number) {
    int code = ExitDecision.ofSignal(number);
    try {
      haltReporter.secondSignal(currentRun(), name, code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // This thread ends here, with the process.
    } finally {
      host.halt(code);
    }
  }

  /** The JVM's hook: somebody called System.exit, or the last thread that was no daemon is gone. */
  private void onExit() {
    exitBegun.countDown();
    begin(Cause.EXIT);
    Threads.awaitUninterruptibly(ended);
    ExitDecision known = decision;
    Thread own = thread;
    // If the exit is our own, the code is right already, and other hooks may still have to do.
    if (known != null && known.wins() && own != null && !host.exitRunsOn(own)) {
      known.exitCode().ifPresent(host::halt);
    }
  }

  // How it runs.

  private void run(ShutdownRun fixed) {
    try {
      fixed.run(late);
    } finally {
      conclude(fixed);
    }
  }

  private void conclude(ShutdownRun fixed) {
    ExitDecision decided = decide(fixed);
    try {
      List<String> leftovers = leftovers(fixed);
      receipt.giveLast(() -> fixed.report(decided, leftovers));
    } finally {
      if (!leaves() && !isExiting()) {
        watchdog.disarm();
      }
      ended.countDown();
      if (leaves() && !isExiting()) {
        host.exit(decided.exitCode().orElse(ExitDecision.ABANDONED));
      }
    }
  }

  private ExitDecision decide(ShutdownRun fixed) {
    lock.lock();
    try {
      ExitDecision decided =
          ExitDecision.of(fixed.cause(), signalCode, fixed.progress().lost());
      decision = decided;
      return decided;
    } finally {
      lock.unlock();
    }
  }

  private List<String> leftovers(ShutdownRun fixed) {
    if (!fixed.isSurvived() || isExiting()) {
      return List.of();
    }
    List<String> names =
        Threads.leftovers(joining).stream().map(Threads::nameOf).toList();
    if (!names.isEmpty()) {
      notices.post(Notice.warning(
          Notice.LEFTOVERS, "these threads are no daemons and keep the JVM alive: " + names));
    }
    return names;
  }

  // Who waits for it.

  void awaitEnd() throws InterruptedException {
    joining.add(Thread.currentThread());
    try {
      if (!isInside()) {
        ended.await();
      }
    } finally {
      joining.remove(Thread.currentThread());
    }
  }

  void close() {
    joining.add(Thread.currentThread());
    try {
      begin(Cause.CLOSE);
      if (isInside()) {
        return;
      }
      Threads.awaitUninterruptibly(ended);
      if (leaves()) {
        // Once the hooks run, whoever returns can not get ahead of the exit any more; and a hook
        // that called us must be let go, because the exit waits for it.
        Threads.awaitUninterruptibly(exitBegun);
      }
      release();
    } finally {
      joining.remove(Thread.currentThread());
    }
  }

  /** True on a thread for which the end waits: if it waited in turn, both would do so for ever. */
  private boolean isInside() {
    return OwnThread.isCurrent(owner) || inFlight.isHeldBy(Thread.currentThread());
  }

  private void release() {
    if (isExiting()) {
      return; // A second signal ends it at once, to the last moment.
    }
    if (releasing.compareAndSet(false, true)) {
      try {
        host.release();
        watchdog.retire();
      } finally {
        released.countDown();
      }
    } else {
      Threads.awaitUninterruptibly(released);
    }
  }

  private ShutdownRun currentRun() {
    ShutdownRun fixed = run;
    if (fixed == null) {
      throw new IllegalStateException("the end has not begun");
    }
    return fixed;
  }

  private boolean leaves() {
    ExitDecision known = decision;
    return host.attached() && known != null && known.leaves();
  }

  private boolean isExiting() {
    return exitBegun.getCount() == 0;
  }
}
