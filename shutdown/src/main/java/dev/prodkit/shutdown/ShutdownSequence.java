// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one end: what begins it, which signal cuts it short, who waits for it, and how the process
 * leaves. Its states are those of {@link ShutdownState}. No lock is held while code of others runs,
 * and no thread of others runs the phases.
 */
final class ShutdownSequence {
  /** How long the receipt waits for main, and how long main is kept from following it. */
  private static final Duration FOR_MAIN = Duration.ofSeconds(1);

  private final OwnThread.Owner owner;
  private final Host host;
  private final LongSupplier clock;
  private final Notices notices;
  private final Receipt receipt;
  private final Planning planning;
  private final InFlight inFlight;
  private final Late late;
  private final Waiters waiters;
  private final FirstSignal firstSignal = new FirstSignal();
  private final ShutdownState state;
  private final Halt halt;
  private final Watchdog watchdog;
  private volatile @Nullable Thread thread;

  private final CountDownLatch phasesOver = new CountDownLatch(1);
  private final CountDownLatch reported = new CountDownLatch(1);
  private final CountDownLatch exitBegun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean releasing = new AtomicBoolean();

  ShutdownSequence(
      OwnThread.Owner owner,
      Host host,
      LongSupplier clock,
      Planning planning,
      InFlight inFlight,
      Notices notices,
      Receipt receipt,
      Waiters waiters) {
    this.owner = owner;
    this.host = host;
    this.clock = clock;
    this.planning = planning;
    this.inFlight = inFlight;
    this.notices = notices;
    this.receipt = receipt;
    this.waiters = waiters;
    this.late = new Late(stepRunner());
    this.state = new ShutdownState(host.attached(), firstSignal);
    this.halt = new Halt(host, state, new HaltReporter(owner, notices, receipt));
    this.watchdog = new Watchdog(clock, owner, halt::tellTimeIsOver, halt::inTime);
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

  /** True also if a signal only waits for the start to unwind. */
  boolean begun() {
    return state.isBegun();
  }

  boolean leaving() {
    return state.isLeaving() || (host.attached() && isExiting());
  }

  /** False if the end has begun. */
  boolean reconfigure(Budget other) {
    return state.whileRunning(() -> planning.change(other));
  }

  Planning planning() {
    return planning;
  }

  void endLate(String name, Step step) {
    late.end(name, step, state.awaitRun().progress());
  }

  // How it begins.

  /** False if it had begun before. */
  boolean begin(Cause cause) {
    Optional<ShutdownRun> begun = state.begin(() -> beginning(cause));
    begun.ifPresent(run -> {
      OwnThread own = new OwnThread(owner, "shutdown", () -> run(run));
      thread = own;
      own.startOrRun();
    });
    return begun.isPresent();
  }

  private ShutdownRun beginning(Cause cause) {
    long now = clock.getAsLong();
    if (host.attached()) {
      // First of all, and without a need for memory.
      Budget budget = planning.budget();
      watchdog.arm(now, budget.untilLastWords(), budget.untilHalt());
    }
    return planning.fix(state.announced().orElse(cause), now, stepRunner());
  }

  private void onSignal(String name, int number) {
    switch (firstSignal.arrived(number, clock.getAsLong())) {
      case FIRST -> first(Cause.signal(name, number));
      case REPEATED -> {} // The first counts.
      case LATER -> halt.bySignal(name, ExitDecision.ofSignal(number));
    }
  }

  private void first(Cause signal) {
    if (waiters.isStarting()) {
      state.announce(signal);
      waiters.awaitStarted(FOR_MAIN);
    }
    if (!begin(signal) && !state.awaitRun().cause().equals(signal)) {
      signalDuringEnd(signal);
    }
  }

  // An end that something else began goes on; after it the process leaves, as the platform wants.
  private void signalDuringEnd(Cause signal) {
    boolean overdue = state.isDecided() && !state.leaves() && !isExiting();
    notices.post(Notice.info(
        Notice.ALREADY_ENDING,
        signal.name()
            + (overdue
                ? " came after the end: the process exits"
                : " came during an end that goes on; then the process exits")));
    if (overdue) {
      Budget budget = planning.budget();
      watchdog.arm(clock.getAsLong(), budget.untilLastWords(), budget.untilHalt());
      host.exit(signal.code());
    }
  }

  /** The JVM's hook: somebody called System.exit, or the last thread that was no daemon is gone. */
  private void onExit() {
    exitBegun.countDown();
    begin(Cause.EXIT);
    Threads.awaitUninterruptibly(reported);
    halt.insteadOfExit(thread);
  }

  // How it runs.

  private void run(ShutdownRun run) {
    try {
      run.run(late);
    } finally {
      state.phasesAreOver();
      phasesOver.countDown();
      conclude(run);
    }
  }

  /** When main has had its say: the receipt, and the exit. */
  private void conclude(ShutdownRun run) {
    Deadline second = Deadline.in(System::nanoTime, FOR_MAIN);
    Deadline last = run.endOf(Phase.LASTLY);
    Optional<ExitDecision> decided = Optional.empty();
    while (decided.isEmpty() && !state.isHalting()) {
      waiters.awaitClosed(() -> isOver(second, last));
      decided = state.decide(run, () -> waiters.oweClose() && !isOver(second, last));
    }
    decided.ifPresent(decision -> leave(run, decision));
  }

  private boolean isOver(Deadline second, Deadline last) {
    return second.passed() || last.passed() || isExiting() || state.isHalting();
  }

  private void leave(ShutdownRun run, ExitDecision decided) {
    try {
      boolean survived = run.isSurvived() && !decided.leaves() && !isExiting();
      List<String> leftovers =
          survived ? new Survivors(owner, host, notices, waiters).told(run.cause()) : List.of();
      receipt.giveLast(() -> run.report(decided, leftovers), decided.exitCode().isPresent());
    } finally {
      if (!decided.leaves() && !isExiting()) {
        watchdog.disarm();
      }
      reported.countDown();
      if (decided.leaves() && !isExiting()) {
        host.exit(decided.exitCode().orElse(ExitDecision.ABANDONED));
      }
    }
  }

  // Who waits for it.

  /** True if the phases are over. Does not wait on a thread for which the end itself waits. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    Thread here = Thread.currentThread();
    inFlight.work().waitsForEnd(here);
    if (OwnThread.isCurrent(owner) || (begun() && inFlight.isHeldBy(here))) {
      inFlight.work().waitsNoMore(here);
      return phasesOver.getCount() == 0; // The end waits for this thread.
    }
    waiters.awaiting();
    try {
      boolean over = phasesOver.await(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
      if (over && state.isDecidedToLeave()) {
        awaitExit(); // It came too late to log anything: the receipt is the last line.
      }
      return over;
    } finally {
      inFlight.work().waitsNoMore(here);
      waiters.back();
    }
  }

  void close() {
    begin(Cause.CLOSE);
    if (OwnThread.isCurrent(owner) || inFlight.isHeldBy(Thread.currentThread())) {
      return; // The end waits for this thread: if it waited in turn, both would do so for ever.
    }
    waiters.closing();
    try {
      Threads.awaitUninterruptibly(reported);
      if (state.leaves()) {
        awaitExit();
      }
      release();
    } finally {
      waiters.back();
    }
  }

  /**
   * Once the hooks run, a thread that returns can not get ahead of the exit any more. It is kept a
   * little longer, so that it says nothing after the receipt, but not for ever: a hook of the
   * application may wait for it.
   */
  private void awaitExit() {
    boolean inHook = isExiting();
    Threads.awaitUninterruptibly(exitBegun);
    if (!inHook) {
      Threads.awaitUninterruptibly(new CountDownLatch(1), FOR_MAIN);
    }
  }

  private void release() {
    if (isExiting()) {
      return; // A later signal ends it at once, to the last moment.
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

  private boolean isExiting() {
    return exitBegun.getCount() == 0;
  }
}
