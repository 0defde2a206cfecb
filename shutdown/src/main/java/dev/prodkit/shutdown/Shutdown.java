// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Ends a process in order, within the grace period of its platform.
 *
 * <p>What has to be done at the end is registered, and the phase is in the verb: {@link #draining},
 * {@link #stopAccepting}, {@link #inFlight}, {@link #flushing}, {@link #closing},
 * {@link #executor}, {@link #lastly}; inside a phase the last one in is the first one out. A step
 * that throws is reported. A step that hangs is given up at the end of its slot, so that each later
 * phase has its own; and one second before the grace period is over a watchdog halts the process,
 * whatever it does.
 *
 * <p>Begun by the first of: SIGTERM, SIGINT or SIGHUP, {@link #requestExit()},
 * {@link #requestStop()}, {@link #close()}, a {@code System.exit}, the end of the last thread that
 * is no daemon. A signal also ends the process, with 128 plus its number. Within a second any
 * signal repeats the first; a later one halts the process. The code is 70 if anything was
 * abandoned. Thread-safe. Nothing is thrown on the running path.
 *
 * <p>Steps and listeners run on threads of its own, whose context class loader is the one of the
 * thread that called {@code start()}, whoever begins the end.
 *
 * <p>With a full heap the JVM cannot dispatch a signal: run with
 * {@code -XX:+ExitOnOutOfMemoryError}.
 */
public final class Shutdown implements AutoCloseable {
  private final Registry registry = new Registry();
  private final InFlight inFlight;
  private final Receipt receipt;
  private final TaskFailures taskFailures;
  private final Waiters waiters = new Waiters();
  private final ShutdownSequence ending;

  private Shutdown(Builder settings, Host host) {
    OwnThread.Owner owner = new OwnThread.Owner();
    Notices notices = new Notices(settings.onNotice, owner);
    this.inFlight = new InFlight(settings.clock, () -> notices.post(InFlight.tooMuchToTrack()));
    this.taskFailures = new TaskFailures(settings.clock, settings.onTaskFailure, notices);
    this.receipt = new Receipt(owner, settings.onReport, notices);
    this.ending = new ShutdownSequence(
        owner,
        host,
        settings.clock,
        new Planning(settings.budget, registry, inFlight),
        inFlight,
        notices,
        receipt,
        waiters);
  }

  /** Begins with the defaults: 30 seconds of grace, a drain delay of 5, flushes of 5 at most. */
  public static Builder configure() {
    return new Builder();
  }

  /** Phase 1: traffic is told to go elsewhere, such as by turning readiness to 503. */
  public void draining(String name, Step step) {
    register(Phase.DRAINING, name, step);
  }

  /**
   * After the drain delay: a server stops to accept. There is no delay without any such step,
   * unless work is tracked by {@link #inFlight}, or expected by {@link #expectWorkWhen}.
   */
  public void stopAccepting(String name, Step step) {
    register(Phase.STOP_ACCEPTING, name, step);
  }

  /** Then what is in flight is awaited, for as long as the later phases can spare. */
  public InFlight inFlight() {
    inFlight.use();
    return inFlight;
  }

  /**
   * Work is sent to this process when this says so: the drain delay holds then even if nothing is
   * registered that stops accepting, and no work is tracked. There is one at a time.
   *
   * @param sent asked for a plan and when the end begins; it must not wait
   */
  public void expectWorkWhen(BooleanSupplier sent) {
    inFlight.alsoExpectedWhen(sent);
  }

  /** Whether work is tracked or expected, and nothing is registered that stops accepting it. */
  public boolean lacksStopAccepting() {
    return inFlight.isExpected() && !registry.present().contains(Phase.STOP_ACCEPTING);
  }

  /** What is in flight now; asking does not make the end wait for anything. */
  public InFlight.Snapshot inFlightNow() {
    return inFlight.snapshot();
  }

  /** Telemetry leaves: when nothing is in flight, and again after the executors. */
  public void flushing(String name, Step step) {
    register(Phase.FLUSHING, name, step);
  }

  /** A connection or the like, to be closed. Returns it. */
  public <T extends AutoCloseable> T closing(String name, T resource) {
    register(Phase.CLOSING, name, resource::close);
    return resource;
  }

  /**
   * An executor whose tasks are work in flight, queued or running. Hand them to the one that this
   * returns: of tasks of the object that was given only a {@code ThreadPoolExecutor} or
   * {@code ForkJoinPool} tells.
   *
   * <p>What work in flight hands over during the end is awaited, too. When the last has ended, or
   * the slot is used up, a task gets a {@link TaskRefusedException}, which the receipt counts; what
   * is queued is dropped, what runs is interrupted, and both count as abandoned. So no task starts
   * once resources are closed. The threads end after the resources.
   */
  public ExecutorService executor(String name, ExecutorService executor) {
    return register(name, executor, new TrackedExecutor(name, executor, inFlight.work()));
  }

  /**
   * As {@link #executor(String, ExecutorService)}. When the end stops to accept, periodic tasks
   * stop and delayed ones are cancelled and told, but for those of work in flight that are due
   * within its slot. What a scheduled task throws is told; a periodic one does not run again.
   */
  public ScheduledExecutorService executor(String name, ScheduledExecutorService executor) {
    return executor(name, executor, AfterFailure.END_SCHEDULE);
  }

  /**
   * As {@link #executor(String, ScheduledExecutorService)}; says whether a periodic task that
   * throws runs again.
   */
  public ScheduledExecutorService executor(
      String name, ScheduledExecutorService executor, AfterFailure afterFailure) {
    TaskFailures.OfExecutor told = taskFailures.of(name);
    return register(
        name, executor, new TrackedScheduler(name, executor, inFlight.work(), afterFailure, told));
  }

  private <T extends TrackedExecutor> T register(String name, ExecutorService inner, T tracked) {
    register(Phase.EXECUTORS, name, new RegisteredExecutor(inner, tracked));
    inFlight.use(tracked);
    return tracked;
  }

  /** After the last flush, such as the logging system. */
  public void lastly(String name, Step step) {
    register(Phase.LASTLY, name, step);
  }

  /**
   * True once the end has begun: what is registered from here on is ended on the spot, and a notice
   * tells so.
   */
  public boolean ending() {
    return ending.begun();
  }

  /**
   * Runs the start of a service. An end that begins meanwhile runs its phases when the start is
   * over, or one second later, so that nothing is closed while it is being opened. A start asks
   * {@link #ending()} between its steps.
   *
   * @return what the start returns
   */
  public <T> T starting(Supplier<T> start) {
    return waiters.starting(start);
  }

  /** Asks for the end and returns. If all goes well, nothing ends the process: main returns. */
  public void requestStop() {
    requestStop(0);
  }

  /** Asks for the end; the process then exits with this code, 0 to 255. 0 leaves that to main. */
  public void requestStop(int exitCode) {
    if (exitCode < 0 || exitCode > 255) {
      throw new IllegalArgumentException("the exit code is " + exitCode + ": 0 to 255 is allowed");
    }
    ending.begin(exitCode == 0 ? Cause.STOP : Cause.leave(exitCode));
  }

  /**
   * Asks for the end and returns. The process ends after it as after a signal, whatever threads it
   * still has: with 0, or 70 if something was abandoned. One that was started unattached goes on.
   */
  public void requestExit() {
    ending.begin(Cause.leave(0));
  }

  /**
   * True if an end has begun that also ends the process, so that what main does or throws has no
   * effect on the exit code: after a signal, {@link #requestExit()} or {@code System.exit}.
   */
  public boolean leaving() {
    return ending.leaving();
  }

  /**
   * Waits until the end has run through all phases. The receipt is given when this thread has
   * called {@link #close()}, or one second later, so that what it logs until then stands before the
   * receipt. Returns at once on a thread for which the end waits: that of a step, and once the end
   * has begun that of work in flight. Work that this thread began before it waits is not waited
   * for, and a notice tells so.
   *
   * <p>If main has waited here, and returns after a {@link #requestStop()}, threads that keep the
   * JVM alive five seconds later are named in a notice and the process exits with 0.
   */
  public void awaitEnd() throws InterruptedException {
    ending.awaitEnd(Budget.FOR_EVER);
  }

  /**
   * As {@link #awaitEnd()}, for a while: for a thread that has something to look after meanwhile.
   *
   * @param atMost nothing or less asks only
   * @return true if all phases are over
   */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ending.awaitEnd(atMost);
  }

  /** The receipt, once there is one. */
  public Optional<ShutdownReport> report() {
    return receipt.report();
  }

  /** How the time would be shared out if the end began now. */
  public Plan plan() {
    return ending.planning().plan();
  }

  /** What would not fit into the grace period if the end began now. */
  public List<Shortfall> shortfalls() {
    return ending.planning().shortfalls();
  }

  /**
   * Sets the three durations, with the rules of the builder. False if the end has begun already.
   *
   * @throws IllegalArgumentException if one of them is out of bounds
   */
  public boolean reconfigure(Duration gracePeriod, Duration drainDelay, Duration flushTimeout) {
    return ending.reconfigure(new Budget(gracePeriod, drainDelay, flushTimeout));
  }

  /**
   * Begins the end unless it has begun, waits for it, and gives the signals and the JVM's hook
   * back. Idempotent, from any thread; never ends the process itself. If a signal does, this
   * returns only when that exit is under way, so main can not get ahead of it. Returns at once on a
   * thread for which the end itself waits.
   */
  @Override
  public void close() {
    ending.close();
  }

  private void register(Phase phase, String name, Step step) {
    if (!registry.add(phase, name, step)) {
      ending.endLate(name, step);
    }
  }

  /** What to know before it starts. Not thread-safe. */
  public static final class Builder {
    private Budget budget = Budget.DEFAULT;
    private Consumer<? super ShutdownReport> onReport = report -> {};
    private Consumer<? super Notice> onNotice = notice -> {};
    private BiConsumer<? super String, ? super Throwable> onTaskFailure = (executor, failure) -> {};
    private LongSupplier clock = System::nanoTime;

    private Builder() {}

    /**
     * What the platform waits between SIGTERM and SIGKILL, 30 seconds unless told: the process is
     * gone one second before.
     *
     * @throws IllegalArgumentException if it is not from 2 seconds to a day
     */
    public Builder gracePeriod(Duration platform) {
      budget = new Budget(platform, budget.drainDelay(), budget.flushTimeout());
      return this;
    }

    /**
     * How long to serve on after readiness has turned, 5 seconds unless told; cut if need be.
     *
     * @throws IllegalArgumentException if it is negative or more than a day
     */
    public Builder drainDelay(Duration delay) {
      budget = new Budget(budget.gracePeriod(), delay, budget.flushTimeout());
      return this;
    }

    /**
     * How long all flushes together may take each time, 5 seconds unless told.
     *
     * @throws IllegalArgumentException if it is not positive or more than a day
     */
    public Builder flushTimeout(Duration each) {
      budget = new Budget(budget.gracePeriod(), budget.drainDelay(), each);
      return this;
    }

    /**
     * Gets the receipt, exactly once, before the process exits or halts, on a thread of its own. It
     * is waited for, 2 seconds at most, half a second on the way to a halt.
     */
    public Builder onReport(Consumer<? super ShutdownReport> consumer) {
      onReport = consumer;
      return this;
    }

    /**
     * Gets what must be told while it happens, on a thread of its own and in order; the last word
     * before a halt may come on another thread at the same time. If it throws or blocks, the end
     * goes on, and the receipt counts what it did not take.
     */
    public Builder onNotice(Consumer<? super Notice> consumer) {
      onNotice = consumer;
      return this;
    }

    /**
     * Gets each exception that a scheduled task of a registered executor throws, with the name of
     * the executor, on the thread of the task: it must be quick. {@link #onNotice} gets the first
     * one, and then one a minute.
     */
    public Builder onTaskFailure(BiConsumer<? super String, ? super Throwable> listener) {
      onTaskFailure = listener;
      return this;
    }

    /** The monotonic clock in nanoseconds, {@link System#nanoTime()} unless told: for tests. */
    public Builder nanoTime(LongSupplier nanoTime) {
      clock = nanoTime;
      return this;
    }

    /**
     * Starts with SIGTERM, SIGINT, SIGHUP and one hook of the JVM taken, until
     * {@link Shutdown#close()}. With {@code -Xrs} the hook alone has to do, and a notice tells so.
     */
    public Shutdown start() {
      return start(new JvmHost());
    }

    /** Starts with nothing process-wide taken; never ends the process. For tests and embedding. */
    public Shutdown startUnattached() {
      return start(Host.NONE);
    }

    Shutdown start(Host host) {
      Shutdown shutdown = new Shutdown(this, host);
      shutdown.ending.attach();
      return shutdown;
    }
  }
}
