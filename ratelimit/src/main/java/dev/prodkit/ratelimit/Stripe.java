// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A share of the keys, with the lock that guards them: an open-addressed table of key hashes,
 * beside which lie the slots of the algorithm. Whether a key is here says its hash, so all
 * decisions about one key are made under one lock, and a decision takes effect while that lock is
 * held.
 *
 * <p>Keys with nothing to remember leave bit by bit: each new key looks at a few others, and a
 * table that is full throws out all of them before it grows. One call does so much at most.
 */
final class Stripe {
  private static final long FREE = 0;
  private static final int NO_ROOM = -1;
  private static final int SHORTEST = 8;
  private static final int KEYS_SWEPT_AT_ONCE = 2;
  private static final int PLACES_SWEPT_AT_ONCE = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final ElapsedTime time;
  private final Room room;
  private final Overflow overflow;
  private long[] keys = new long[SHORTEST];
  private Slots slots;
  private int size;
  private int cursor;

  Stripe(Algorithm algorithm, ElapsedTime time, Room room, Overflow overflow) {
    this.slots = algorithm.slots(SHORTEST);
    this.time = time;
    this.room = room;
    this.overflow = overflow;
  }

  /** @param key not 0 */
  boolean tryAcquire(long key, int permits) {
    lock.lock();
    try {
      int slot = find(key);
      if (slot == NO_ROOM) {
        return overflow.tryAcquire(key, permits);
      }
      return slots.take(slot, permits, time.now());
    } finally {
      lock.unlock();
    }
  }

  Decision decide(long key, int permits) {
    lock.lock();
    try {
      int slot = find(key);
      if (slot == NO_ROOM) {
        return overflow.decide(key, permits);
      }
      return slots.decide(slot, permits, time.now());
    } finally {
      lock.unlock();
    }
  }

  void change(Algorithm next) {
    lock.lock();
    try {
      slots.change(next, time.now());
    } finally {
      lock.unlock();
    }
  }

  void trySweep() {
    if (lock.tryLock()) {
      try {
        sweep();
      } finally {
        lock.unlock();
      }
    }
  }

  /** The place of the key, which is made if there is room. */
  private int find(long key) {
    int place = placeOf(key);
    return keys[place] == key ? place : add(key);
  }

  private int add(long key) {
    sweep();
    if (!room.tryTake()) {
      room.sweepElsewhere();
      if (!room.tryTake()) {
        return NO_ROOM;
      }
    }
    if (4L * (size + 1) > 3L * keys.length) {
      rebuild();
    }
    int place = placeOf(key);
    keys[place] = key;
    size++;
    overflow.bequeath(key, slots, place, time);
    return place;
  }

  /** Where the key is, or the free place where it would be. There is always a free place. */
  private int placeOf(long key) {
    int place = home(key);
    while (keys[place] != key && keys[place] != FREE) {
      place = after(place);
    }
    return place;
  }

  /** The lower half of the hash, as a share of the table; the upper half chose the stripe. */
  private int home(long key) {
    return (int) (((key & 0xffffffffL) * keys.length) >>> 32);
  }

  private int after(int place) {
    return place + 1 < keys.length ? place + 1 : 0;
  }

  private void sweep() {
    long now = time.now();
    int keysLeft = KEYS_SWEPT_AT_ONCE;
    for (int i = 0; i < PLACES_SWEPT_AT_ONCE && keysLeft > 0; i++) {
      if (cursor >= keys.length) {
        cursor = 0;
      }
      if (keys[cursor] == FREE) {
        cursor++;
        continue;
      }
      keysLeft--;
      if (slots.idle(cursor, now)) {
        remove(cursor); // which may move another key here: it is looked at next
      } else {
        cursor++;
      }
    }
  }

  /** Closes the gap, so that no search ends too early (Knuth, volume 3, 6.4, algorithm R). */
  private void remove(int place) {
    int gap = place;
    for (int next = after(gap); keys[next] != FREE; next = after(next)) {
      int home = home(keys[next]);
      boolean reachable = gap < next ? (gap < home && home <= next) : (gap < home || home <= next);
      if (!reachable) {
        keys[gap] = keys[next];
        slots.move(next, gap);
        gap = next;
      }
    }
    keys[gap] = FREE;
    slots.clear(gap);
    size--;
    room.giveBack(1);
  }

  /** Moves the keys that are not idle to a table in which they fill five places of eight. */
  private void rebuild() {
    long now = time.now();
    int kept = 0;
    for (int place = 0; place < keys.length; place++) {
      if (keys[place] != FREE && !slots.idle(place, now)) {
        kept++;
      }
    }
    int length = Math.max(SHORTEST, (int) ((kept + 1) * 8L / 5));
    long[] oldKeys = keys;
    Slots oldSlots = slots;
    Slots newSlots = oldSlots.algorithm().slots(length);
    keys = new long[length];
    slots = newSlots;
    for (int place = 0; place < oldKeys.length; place++) {
      long key = oldKeys[place];
      if (key != FREE && !oldSlots.idle(place, now)) {
        int moved = placeOf(key);
        keys[moved] = key;
        newSlots.adopt(oldSlots, place, moved);
      }
    }
    room.giveBack(size - kept);
    size = kept;
    cursor = 0;
  }
}
