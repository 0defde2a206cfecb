// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The exact sliding window. A call at time {@code t} meets the calls of the half-open window
 * {@code (t - period, t]}: one that is a whole period old no longer counts.
 */
final class WindowSlots implements Slots {
  private final @Nullable HitLog[] logs;
  private SlidingWindow algorithm;
  private int most;
  private long period;

  WindowSlots(SlidingWindow algorithm, int length) {
    this.logs = new @Nullable HitLog[length];
    this.algorithm = algorithm;
    this.most = algorithm.capacity();
    this.period = algorithm.memoryNanos();
  }

  @Override
  public Algorithm algorithm() {
    return algorithm;
  }

  @Override
  public boolean take(int slot, int permits, long now) {
    if (permits > remaining(slot, now)) {
      return false;
    }
    HitLog log = logs[slot];
    if (log == null) {
      log = new HitLog();
      logs[slot] = log;
    }
    log.add(permits, now, most);
    return true;
  }

  @Override
  public int remaining(int slot, long now) {
    HitLog log = logs[slot];
    if (log == null) {
      return most;
    }
    log.forget(now - period);
    return Math.max(0, most - log.size());
  }

  @Override
  public long nanosUntil(int slot, int permits, long now) {
    HitLog log = Objects.requireNonNull(logs[slot], "a call that has to wait follows another");
    return log.nth(log.size() + permits - most) - now + period;
  }

  @Override
  public boolean idle(int slot, long now) {
    HitLog log = logs[slot];
    return log == null || log.size() == 0 || log.newest() <= now - period;
  }

  @Override
  public void clear(int slot) {
    logs[slot] = null;
  }

  @Override
  public void move(int from, int to) {
    logs[to] = logs[from];
    logs[from] = null;
  }

  @Override
  public void adopt(Slots other, int from, int to) {
    logs[to] = ((WindowSlots) other).logs[from];
  }

  @Override
  public void inherit(Slots other, int from, long otherNow, int to, long now) {
    HitLog log = ((WindowSlots) other).logs[from];
    logs[to] = log == null ? null : log.shifted(now - otherNow);
  }

  /** What was counted stays counted, so that the new limit meets it. */
  @Override
  public void change(Algorithm next, long now) {
    algorithm = (SlidingWindow) next;
    most = algorithm.capacity();
    period = algorithm.memoryNanos();
  }
}
