// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of identical events a second through and counts the others: those of the same
 * logger, template and level. The time is that of the events. Bounded: 1,024 templates are watched
 * at a time; where there is no place for one more, it passes.
 *
 * <p>What was folded stays here until the output has taken the notice that tells it. Thread-safe,
 * without locks.
 */
final class FloodGuard {
  private static final int SLOTS = 1024;
  private static final int PROBES = 4;

  /** Longer ones are not templates; their text is not kept. */
  private static final int LONGEST_TEMPLATE = 256;

  private volatile long perSecond;
  private final AtomicReferenceArray<@Nullable Slot> slots = new AtomicReferenceArray<>(SLOTS);
  private final AtomicLong told = new AtomicLong();

  /** Events that were not written, to be told in one that is. */
  record Folded(Slot slot, long events) {
    int level() {
      return slot.level;
    }

    String logger() {
      return slot.logger;
    }

    String template() {
      return slot.template == null ? "a message of " + slot.length + " characters" : slot.template;
    }
  }

  /** One template: how many events have passed in a second, and how many were folded since. */
  static final class Slot {
    private static final long RETIRED = -1;
    private static final int COUNT_BITS = 31;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final int level;
    private final String logger;
    private final @Nullable String template;
    private final int hash;
    private final int length;

    /** The second and the number of events that have passed in it, or {@link #RETIRED}. */
    private final AtomicLong state;

    /** Folded, and not told yet. */
    private final AtomicLong untold = new AtomicLong();

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

    static long second(long state) {
      return state >>> COUNT_BITS;
    }

    static long count(long state) {
      return state & COUNT;
    }
  }

  /** What happens to an event. */
  private enum Answer {
    PASS,
    FOLD,
    /** The slot is another template's by now. */
    RETIRED
  }

  /** With a limit of 0 everything passes. */
  FloodGuard(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Goes by another limit from now on. */
  void limit(int perSecond) {
    this.perSecond = perSecond;
  }

  /** How many events were folded so far. */
  long folded() {
    long folded = told.get();
    for (int index = 0; index < SLOTS; index++) {
      Slot slot = slots.get(index);
      folded += slot == null ? 0 : slot.untold.get();
    }
    return folded;
  }

  /** True if the event is to be written; otherwise it is counted. */
  boolean passes(ILoggingEvent event) {
    long limit = perSecond;
    String template = limit == 0 ? null : event.getMessage();
    if (template == null) {
      return true;
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
      Answer answer = count(slot, second, limit);
      if (answer != Answer.RETIRED) {
        return answer == Answer.PASS;
      }
    }
    return true;
  }

  private static long second(long millis) {
    return Math.max(0, millis / 1000);
  }

  private Answer count(Slot slot, long second, long limit) {
    while (true) {
      long state = slot.state.get();
      if (state == Slot.RETIRED) {
        return Answer.RETIRED;
      }
      boolean over = isOver(Slot.second(state), second);
      if (over || Slot.count(state) < limit) {
        long next = over ? (second << Slot.COUNT_BITS) + 1 : state + 1;
        if (slot.state.compareAndSet(state, next)) {
          return Answer.PASS;
        }
      } else if (fold(slot)) {
        return Answer.FOLD;
      }
    }
  }

  /**
   * False if the slot was retired meanwhile: then nothing was counted. If it throws, neither was
   * anything.
   */
  private static boolean fold(Slot slot) {
    slot.untold.incrementAndGet();
    try {
      if (slot.state.get() != Slot.RETIRED) {
        return true;
      }
      slot.untold.decrementAndGet();
      return false;
    } catch (StackOverflowError e) {
      return true; // counted, without the stack to look further
    }
  }

  /** An event of the second before may come late; a clock that was put back is another second. */
  private static boolean isOver(long last, long second) {
    return second > last || second < last - 1;
  }

  /** True if nothing is to be told of a slot whose second is over, which is out of use then. */
  private static boolean retire(Slot slot, long second) {
    long state = slot.state.get();
    if (state == Slot.RETIRED) {
      return true;
    }
    if (!isOver(Slot.second(state), second)
        || slot.untold.get() != 0
        || !slot.state.compareAndSet(state, Slot.RETIRED)) {
      return false;
    }
    boolean counted = slot.untold.get() != 0; // by an event that saw it in use
    if (counted) {
      slot.state.set(state);
    }
    return !counted;
  }

  /** Whether anything was folded that has not been told. */
  boolean anyUntold() {
    return !untold().isEmpty();
  }

  /** What was folded and not told yet, until {@link #told}. */
  List<Folded> untold() {
    List<Folded> untold = new ArrayList<>();
    for (int index = 0; index < SLOTS; index++) {
      Slot slot = slots.get(index);
      long events = slot == null ? 0 : slot.untold.get();
      if (slot != null && events > 0) {
        untold.add(new Folded(slot, events));
      }
    }
    return untold;
  }

  /** The output has taken the notice of these. */
  void told(Folded folded) {
    told.addAndGet(folded.events);
    folded.slot.untold.addAndGet(-folded.events);
  }
}
