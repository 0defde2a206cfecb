// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides which failures become events: not the same one twice, and not the same kind without a
 * bound. One lock, held for a few map operations; nobody else's code runs under it. Thread-safe.
 */
final class Gate {
  /** What becomes of a failure, and the id to go by from here on. */
  sealed interface Outcome {
    String id();

    /** It becomes an event, which also tells of so many folded ones. */
    record Passed(String id, long repeats) implements Outcome {}

    /** It was published already, alone or within another. */
    record Known(String id) implements Outcome {}

    /** There were too many of its kind: it counts as a repeat of that event. */
    record Folded(String id) implements Outcome {}
  }

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final KnownFailures known = new KnownFailures();
  private final Storms storms;

  Gate(int identicalPerMinute) {
    this.storms = new Storms(identicalPerMinute);
  }

  /** The chain is empty for a failure that is no throwable. */
  Outcome judge(List<Throwable> chain, Fingerprint fingerprint, String id, Instant now) {
    lock.lock();
    try {
      // Looking up and remembering under one lock: of two threads with one failure, one passes.
      Optional<String> before = known.findRecent(chain, now);
      if (before.isPresent()) {
        return new Outcome.Known(before.get());
      }
      Storms.Verdict verdict = storms.judge(fingerprint, id, now);
      known.put(chain, verdict.id(), now);
      return verdict.passes()
          ? new Outcome.Passed(id, verdict.repeats())
          : new Outcome.Folded(verdict.id());
    } finally {
      lock.unlock();
    }
  }

  Optional<String> idOf(List<Throwable> chain) {
    lock.lock();
    try {
      return known.find(chain);
    } finally {
      lock.unlock();
    }
  }

  /** Folded failures that no event told of although their minute is over. */
  List<Storms.Folded> untold(Instant now) {
    lock.lock();
    try {
      return storms.untold(now);
    } finally {
      lock.unlock();
    }
  }

  /** The same at the end, when no more events come. */
  List<Storms.Folded> untold() {
    lock.lock();
    try {
      return storms.untold();
    } finally {
      lock.unlock();
    }
  }
}
