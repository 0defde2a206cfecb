// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which failures were published under which id, by identity. Keeps none of them alive, and no more
 * than {@value #MOST} throwables, the latest. Not thread-safe: {@link Gate} guards it.
 *
 * <p>A failure is known if it was published, or if its stack is part of one that was (a cause of
 * it), or if it wraps one that was. Two wrappers of one cause that was never published by itself
 * are two failures: connection pools hand the same last cause to every caller.
 */
final class KnownFailures {
  static final int MOST = 2_048;
  /**
   * How long another publishing of the same object is the same failure. Exceptions that are kept in
   * a static field or a failed future come again and again, and are news again after a while.
   */
  static final Duration SAME_FAILURE = Duration.ofMinutes(1);

  private record Known(String id, Instant at, boolean itself) {}

  private static final class Key extends WeakReference<Throwable> {
    private final int hash;

    Key(Throwable failure, @Nullable ReferenceQueue<Throwable> queue) {
      super(failure, queue);
      hash = System.identityHashCode(failure);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other || (other instanceof Key key && get() != null && key.refersTo(get()));
    }
  }

  private final ReferenceQueue<Throwable> collected = new ReferenceQueue<>();
  private final Map<Key, Known> known = new LinkedHashMap<>();

  /** The id of the failure at the head of the chain, however long ago it was published. */
  Optional<String> find(List<Throwable> chain) {
    return known(chain).map(Known::id);
  }

  /** The same, if that was lately. */
  Optional<String> findRecent(List<Throwable> chain, Instant now) {
    return known(chain)
        .filter(known -> Duration.between(known.at(), now).abs().compareTo(SAME_FAILURE) < 0)
        .map(Known::id);
  }

  void put(List<Throwable> chain, String id, Instant now) {
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      known.remove(gone);
    }
    boolean itself = true;
    for (Throwable failure : chain) {
      Key key = new Key(failure, collected);
      known.remove(key); // so that it is the youngest again
      known.put(key, new Known(id, now, itself));
      itself = false;
    }
    Iterator<Key> eldest = known.keySet().iterator();
    while (known.size() > MOST) {
      eldest.next();
      eldest.remove();
    }
  }

  int size() {
    return known.size();
  }

  private Optional<Known> known(List<Throwable> chain) {
    boolean head = true;
    for (Throwable failure : chain) {
      Known found = known.get(new Key(failure, null));
      if (found != null && (head || found.itself())) {
        return Optional.of(found);
      }
      head = false;
    }
    return Optional.empty();
  }
}
