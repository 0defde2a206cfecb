// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of identical events a second through and counts the others: those of the same
 * logger, template and level. The time is that of the events. Bounded: 1,024 templates are watched
 * at a time; where there is no place for one more, it passes. Thread-safe, without locks.
 */
final class FloodGuard {
  private static final int SLOTS = 1024;
  private static final int PROBES = 4;

  /** Longer ones are not templates; their text is not kept. */
  private static final int LONGEST_TEMPLATE = 256;

  private final long perSecond;
  private final AtomicReferenceArray<@Nullable Slot> slots = new AtomicReferenceArray<>(SLOTS);
  private final LongAdder folded = new LongAdder();

  /** Events that were not written, to be told in one that is. */
  record Folded(int level, String logger, String template, long events) {}

  /** Whether an event passes, and what is to be told before it. */
  record Verdict(boolean passes, @Nullable Folded told) {
    static final Verdict PASS = new Verdict(true, null);
    static final Verdict FOLD = new Verdict(false, null);
  }

  /**
   * One template in one second: how many events there were, those beyond the limit being folded.
   * All in one word, so that an event is counted in exactly one second or finds the slot retired.
   */
  private static final class Slot {
    private static final long RETIRED = -1;
    private static final int COUNT_BITS = 31;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final int level;
    private final String logger;
    private final @Nullable String template;
    private final int hash;
    private final int length;
    private final AtomicLong state;

    Slot(int level, String logger, String template, long second) {
      this.level = level;
      this.logger = logger;
      this.template = template.length() <= LONGEST_TEMPLATE ? template : null;
      this.hash = template.hashCode();
      this.length = template.length();
      this.state = new AtomicLong(second << COUNT_BITS);
    }

    boolean isOf(int level, String logger, String template) {
      return this.level == level
          && hash == template.hashCode()
          && length == template.length()
          && this.logger.equals(logger)
          && (this.template == null || this.template.equals(template));
    }

    @Nullable
    Folded folded(long state, long limit) {
      long events = (state & COUNT) - limit;
      String what = template == null ? "a message of " + length + " characters" : template;
      return events > 0 ? new Folded(level, logger, what, events) : null;
    }

    static long second(long state) {
      return state >>> COUNT_BITS;
    }

    static boolean isFull(long state) {
      return (state & COUNT) == COUNT;
    }
  }

  /** With a limit of 0 everything passes. */
  FloodGuard(int perSecond) {
    this.perSecond = perSecond;
  }

  long folded() {
    return folded.sum();
  }

  Verdict admit(ILoggingEvent event) {
    String template = event.getMessage();
    if (perSecond == 0 || template == null) {
      return Verdict.PASS;
    }
    int level = event.getLevel().levelInt;
    long second = second(event.getTimeStamp());
    String logger = event.getLoggerName();
    int hash = (template.hashCode() * 31 + logger.hashCode()) * 31 + level;
    for (int probe = 0; probe < PROBES; probe++) {
      int index = (hash + (hash >>> 16) + probe) & (SLOTS - 1);
      Slot slot = slots.get(index);
      if (slot == null || !slot.isOf(level, logger, template)) {
        if (slot != null && !retire(slot, second)) {
          continue;
        }
        Slot fresh = new Slot(level, logger, template, second);
        if (!slots.compareAndSet(index, slot, fresh)) {
          continue;
        }
        slot = fresh;
      }
      Verdict verdict = count(slot, second);
      if (verdict != null) {
        return verdict;
      }
    }
    return Verdict.PASS;
  }

  private static long second(long millis) {
    return Math.max(0, millis / 1000);
  }

  /** Nothing if the slot has been retired meanwhile. */
  private @Nullable Verdict count(Slot slot, long second) {
    while (true) {
      long state = slot.state.get();
      if (state == Slot.RETIRED) {
        return null;
      }
      long last = Slot.second(state);
      if (isOver(last, second) || Slot.isFull(state)) {
        if (slot.state.compareAndSet(state, (second << Slot.COUNT_BITS) + 1)) {
          Folded told = slot.folded(state, perSecond);
          return told == null ? Verdict.PASS : new Verdict(true, told);
        }
      } else if (slot.state.compareAndSet(state, state + 1)) {
        if ((state & Slot.COUNT) < perSecond) {
          return Verdict.PASS;
        }
        folded.increment();
        return Verdict.FOLD;
      }
    }
  }

  /** An event of the second before may come late; a clock that was put back is another second. */
  private static boolean isOver(long last, long second) {
    return second > last || second < last - 1;
  }

  /** True if nothing is to be told of a slot whose second is over, which is out of use then. */
  private boolean retire(Slot slot, long second) {
    long state = slot.state.get();
    return state == Slot.RETIRED
        || (isOver(Slot.second(state), second)
            && slot.folded(state, perSecond) == null
            && slot.state.compareAndSet(state, Slot.RETIRED));
  }

  /** Whether anything was folded that has not been told. */
  boolean isFolding() {
    for (int index = 0; perSecond > 0 && index < SLOTS; index++) {
      Slot slot = slots.get(index);
      long state = slot == null ? Slot.RETIRED : slot.state.get();
      if (slot != null && state != Slot.RETIRED && slot.folded(state, perSecond) != null) {
        return true;
      }
    }
    return false;
  }

  /** What was folded in seconds that were over at this time, each told once. */
  List<Folded> takeOver(long millis) {
    return take(second(millis), false);
  }

  /** Everything that was folded and not told yet. */
  List<Folded> takeAll() {
    return take(0, true);
  }

  private List<Folded> take(long second, boolean all) {
    List<Folded> taken = new ArrayList<>();
    for (int index = 0; perSecond > 0 && index < SLOTS; index++) {
      Slot slot = slots.get(index);
      long state = slot == null ? Slot.RETIRED : slot.state.get();
      if (slot != null && state != Slot.RETIRED) {
        Folded told = slot.folded(state, perSecond);
        // The allowance of this second stays used up.
        long rest = state - (told == null ? 0 : told.events());
        if (told != null
            && (all || isOver(Slot.second(state), second))
            && slot.state.compareAndSet(state, rest)) {
          taken.add(told);
        }
      }
    }
    return taken;
  }
}
