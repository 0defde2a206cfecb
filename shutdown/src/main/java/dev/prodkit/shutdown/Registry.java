// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Who wants to be ended, by phase, newest first; sealed once the end begins. */
final class Registry {
  /** Far more than a service has; who registers per request is stopped before memory is. */
  static final int MOST = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Phase, Deque<Entry>> entries = new EnumMap<>(Phase.class);
  private int size;
  private boolean sealed;

  record Entry(String name, Step step) {}

  /** False if the end has begun: then nothing was registered. */
  boolean add(Phase phase, String name, Step step) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "what is registered for the end needs a name: the report tells it when it hangs");
    }
    lock.lock();
    try {
      if (sealed) {
        return false;
      }
      if (size == MOST) {
        removeEndedExecutors();
      }
      if (size == MOST) {
        throw new IllegalStateException(
            MOST + " things are registered for the end, " + name + " is one too many: register what"
                + " lives as long as the process, not what a request opens");
      }
      entries.computeIfAbsent(phase, absent -> new ArrayDeque<>()).addFirst(new Entry(name, step));
      size++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void removeEndedExecutors() {
    Deque<Entry> executors = entries.getOrDefault(Phase.EXECUTORS, new ArrayDeque<>());
    executors.removeIf(entry -> {
      if (entry.step() instanceof RegisteredExecutor executor && executor.hasEnded()) {
        executor.leave();
        size--;
        return true;
      }
      return false;
    });
    if (executors.isEmpty()) {
      entries.remove(Phase.EXECUTORS);
    }
  }

  /** The phases that have something to do. */
  Set<Phase> present() {
    lock.lock();
    try {
      Set<Phase> present = EnumSet.noneOf(Phase.class);
      present.addAll(entries.keySet());
      if (present.contains(Phase.FLUSHING)) {
        present.add(Phase.FLUSHING_AGAIN);
      }
      return present;
    } finally {
      lock.unlock();
    }
  }

  void seal() {
    lock.lock();
    try {
      sealed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Newest first. */
  List<Entry> of(Phase phase) {
    Phase registered = phase == Phase.FLUSHING_AGAIN ? Phase.FLUSHING : phase;
    lock.lock();
    try {
      return List.copyOf(entries.getOrDefault(registered, new ArrayDeque<>()));
    } finally {
      lock.unlock();
    }
  }
}
