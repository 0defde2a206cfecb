// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What became of the tasks of registered executors that did not run. Immutable. */
public final class TaskReport {
  private final long dropped;
  private final long cancelled;
  private final long refused;
  private final Optional<CommonPool> commonPool;

  TaskReport(long dropped, long cancelled, long refused, Optional<CommonPool> commonPool) {
    this.dropped = dropped;
    this.cancelled = cancelled;
    this.refused = refused;
    this.commonPool = commonPool;
  }

  /**
   * What {@code ForkJoinPool.commonPool()} still had to do when the executors were closed. Nothing
   * waits for it unless it is registered.
   *
   * @param running how many of its threads ran tasks
   * @param queued how many tasks waited, as far as the pool can tell
   */
  public record CommonPool(int running, long queued) {}

  /** How many had been accepted and were never started; they make the end unclean. */
  public long dropped() {
    return dropped;
  }

  /** How many delayed tasks were not due and were cancelled. */
  public long cancelled() {
    return cancelled;
  }

  /** How many were refused because the executors were closed already. */
  public long refused() {
    return refused;
  }

  /** The common pool, if it had work and was not registered. */
  public Optional<CommonPool> commonPool() {
    return commonPool;
  }

  void putInto(Map<String, Object> members) {
    members.put("dropped_tasks", dropped);
    if (cancelled > 0) {
      members.put("cancelled_tasks", cancelled);
    }
    if (refused > 0) {
      members.put("refused_tasks", refused);
    }
    commonPool.ifPresent(pool -> {
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("running", pool.running());
      counts.put("queued", pool.queued());
      members.put("common_pool", counts);
    });
  }
}
