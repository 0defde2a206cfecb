// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The series that one meter name has, up to a bound, and where the others go. A series has its
 * place from the moment it is looked up; if it turns out not to be registered, because a filter
 * denies it, the place is free again as soon as another needs it. Thread-safe.
 */
final class SeriesOfMeter {
  /** A look-up lasts for microseconds: what has not been registered by then was denied. */
  private static final long ARRIVES_WITHIN = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * @param id the id itself, or the one that it is folded into
   * @param isFolded whether it is the latter
   * @param isFirstFold true once
   * @param keysDiffer true once, for the first id whose tag keys are not those of the first series
   */
  record Admission(Meter.Id id, boolean isFolded, boolean isFirstFold, boolean keysDiffer) {}

  /** A series that was looked up, and is not registered yet. */
  private record Arrival(long thread, long since) {
    /** The thread has gone on to another look-up, or it was long ago. */
    boolean isOver(long now) {
      return thread == Thread.currentThread().getId() || now - since > ARRIVES_WITHIN;
    }
  }

  private final int bound;
  private final Set<Meter.Id> registered = ConcurrentHashMap.newKeySet();
  /** The ids that others were folded into, each with whether it is registered. */
  private final ConcurrentMap<Meter.Id, Boolean> folds = new ConcurrentHashMap<>();

  private final LongAdder folded = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final Map<Meter.Id, Arrival> arriving = new LinkedHashMap<>();
  private boolean roomIsDecided;
  private @Nullable Set<String> keys;
  private boolean keysDiffered;
  /** How many series are not folded. Written under the lock. */
  private volatile int most;
  /**
   * Set when the bound is reached, and never again: where series go must not depend on the hour.
   */
  private volatile @Nullable OverflowTags overflow;

  /** @param bound 3 or more */
  SeriesOfMeter(int bound) {
    this.bound = bound;
    this.most = bound - 2 - bound / 5;
  }

  /** How many look-ups were folded. */
  LongAdder folded() {
    return folded;
  }

  boolean isFold(Meter.Id id) {
    return folds.containsKey(id);
  }

  /** It is in the registry now. */
  void added(Meter.Id id) {
    lock.lock();
    try {
      arriving.remove(id);
      if (folds.replace(id, true) == null) {
        registered.add(id);
      }
    } finally {
      lock.unlock();
    }
  }

  /** It is not in the registry any more. */
  void removed(Meter.Id id) {
    registered.remove(id);
    folds.replace(id, false);
  }

  /** Whether nothing of this name is registered or about to be. */
  boolean isUnused() {
    lock.lock();
    try {
      removeDenied();
      return registered.isEmpty() && arriving.isEmpty() && !folds.containsValue(true);
    } finally {
      lock.unlock();
    }
  }

  /** @param confirmed whether {@link #added} will be called for what is registered */
  Admission admit(Meter.Id id, boolean confirmed) {
    if (registered.contains(id) || folds.containsKey(id)) {
      return new Admission(id, folds.containsKey(id), false, false);
    }
    OverflowTags full = overflow;
    if (full != null && registered.size() >= most) {
      return new Admission(fold(id, full), true, false, false);
    }
    lock.lock();
    try {
      if (arriving.containsKey(id) || hasRoom(id)) {
        boolean differ = haveOtherKeys(id) && !keysDiffered;
        keysDiffered |= differ;
        if (confirmed) {
          arriving.put(id, new Arrival(Thread.currentThread().getId(), System.nanoTime()));
        } else {
          registered.add(id);
        }
        return new Admission(id, false, false, differ);
      }
      full = overflow;
      boolean first = full == null;
      if (full == null) {
        full = OverflowTags.of(series(), bound / 10);
        overflow = full;
      }
      return new Admission(fold(id, full), true, first, false);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(Meter.Id id) {
    if (taken() < most) {
      return true;
    }
    removeDenied();
    if (taken() < most) {
      return true;
    }
    if (!roomIsDecided) {
      roomIsDecided = true;
      if (needsTwoPlaces(id)) {
        most = bound - 2;
      }
    }
    return taken() < most;
  }

  /**
   * Whether the last two places suffice for the overflow: gauges have none, and where there is one
   * tag, nothing is left of it. A tag that has not varied yet may do so later.
   */
  private boolean needsTwoPlaces(Meter.Id id) {
    return !CardinalityGuard.addsUp(id)
        || series().stream().allMatch(known -> known.getTags().size() <= 1);
  }

  private int taken() {
    return registered.size() + arriving.size();
  }

  private void removeDenied() {
    long now = System.nanoTime();
    arriving.values().removeIf(arrival -> arrival.isOver(now));
  }

  /** Those with the keys that most of them have come first. */
  private List<Meter.Id> series() {
    List<Meter.Id> series = new ArrayList<>(registered);
    series.addAll(arriving.keySet());
    Map<Set<String>, Integer> uses = new HashMap<>();
    series.forEach(id -> uses.merge(keys(id), 1, Integer::sum));
    series.sort(Comparator.comparingInt(id -> -uses.getOrDefault(keys(id), 0)));
    return series;
  }

  /** Whether the keys are others than those of the first series. */
  private boolean haveOtherKeys(Meter.Id id) {
    if (keys == null) {
      keys = keys(id);
      return false;
    }
    return !keys(id).equals(keys);
  }

  private static Set<String> keys(Meter.Id id) {
    Set<String> keys = new TreeSet<>();
    for (Tag tag : id.getTagsAsIterable()) {
      keys.add(tag.getKey());
    }
    return keys;
  }

  private Meter.Id fold(Meter.Id id, OverflowTags full) {
    folded.increment();
    Meter.Id kept = full.keeping(id);
    if (folds.containsKey(kept)) {
      return kept;
    }
    lock.lock();
    try {
      Meter.Id fold = hasRoomForFold(full) ? kept : full.last(id);
      if (!folds.containsKey(fold) && folds.size() >= bound - most - 1) {
        fold = full.nothingOf(id);
      }
      if (!registered.contains(fold)) {
        folds.putIfAbsent(fold, false);
      }
      return fold;
    } finally {
      lock.unlock();
    }
  }

  /** Beside the places for what comes when there is none left. */
  private boolean hasRoomForFold(OverflowTags full) {
    int places = bound - most;
    return folds.size() < places - Math.min(places / 2, full.lasts());
  }
}
