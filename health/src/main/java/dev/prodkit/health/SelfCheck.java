// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A question that this process answers about itself, from its own memory: the only kind that
 * {@link Health#liveness} takes. Who fails liveness is restarted, and a restart does not repair a
 * database; it turns the database's outage into a restart storm. So this type is sealed: neither a
 * lambda nor a {@link HealthCheck} nor one of {@link HealthChecks} fits, and the compiler says so.
 *
 * <p>What cannot be caught is a question about a dependency that is dressed up on purpose,
 * {@code SelfCheck.of(() -> database.isUp())}. A {@link BooleanSupplier} throws no checked
 * exception, so most I/O does not fit without more dressing; the rest is for the reviewer.
 */
public sealed interface SelfCheck extends HealthCheck permits Heartbeat, SelfCheck.OfProcess {
  /**
   * The service's own question: one that a restart answers, such as whether a loop still turns.
   *
   * @param alive reads memory only; {@code false} asks for a restart, and so does what it throws
   */
  static SelfCheck of(BooleanSupplier alive) {
    Objects.requireNonNull(alive, "alive");
    return new OfProcess(alive::getAsBoolean);
  }

  /**
   * Whether no threads wait for each other in a circle for ever. Costs a safepoint at each run,
   * about a millisecond with a thousand threads.
   */
  static SelfCheck deadlockedThreads() {
    return new OfProcess(() -> Threads.noDeadlock(ManagementFactory.getThreadMXBean()));
  }

  /**
   * Whether the last collection left room in the heap: a process that collects and collects and
   * frees nothing is better restarted. What counts is what was used in the old generation right
   * after a collection, so garbage that merely waits does not. Up before the first collection, and
   * where the collector does not say.
   *
   * @param most the part of the old generation's maximum that may be used, more than 0, less than
   *     1; 0.95 is a last resort, lower values ask for restarts of a process that merely works
   *     hard. Give it {@code CheckTiming.DEFAULT.withThresholds(3, 1)}, so that one bad moment is
   *     none
   */
  static SelfCheck heapAfterCollection(double most) {
    return new OfProcess(OldGeneration.below(most));
  }

  @Override
  boolean check() throws Exception;

  /** Wraps what this module knows to ask the process alone. */
  final class OfProcess implements SelfCheck {
    private final HealthCheck question;

    private OfProcess(HealthCheck question) {
      this.question = question;
    }

    @Override
    public boolean check() throws Exception {
      return question.check();
    }
  }
}
