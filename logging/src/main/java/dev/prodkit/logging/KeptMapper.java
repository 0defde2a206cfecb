// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Jackson's mapper from one event to the next. It remembers every class that it has written,
 * and with it that class's loader, so it is given up when logging is closed, and left to the
 * garbage collector once it has written a class that may be unloaded before. Refers to nothing of
 * Jackson, which is not loaded before it is needed. Thread-safe.
 */
final class KeptMapper {
  private static final AtomicReference<@Nullable Object> MAPPER = new AtomicReference<>();

  /** Used until it is collected: as a rule for many events. */
  private static final AtomicReference<WeakReference<@Nullable Object>> COLLECTABLE =
      new AtomicReference<>(new WeakReference<>(null));

  private KeptMapper() {}

  static <T> T get(Class<T> type, Supplier<T> create) {
    Object kept = MAPPER.get();
    if (kept == null) {
      kept = COLLECTABLE.get().get();
    }
    if (kept == null) {
      kept = create.get();
      MAPPER.set(kept);
    }
    return type.cast(kept);
  }

  /** The mapper has met a class that must not be kept. */
  static void makeCollectable() {
    Object kept = MAPPER.getAndSet(null);
    if (kept != null) {
      COLLECTABLE.set(new WeakReference<>(kept));
    }
  }

  static void forget() {
    MAPPER.set(null);
    COLLECTABLE.set(new WeakReference<>(null));
  }
}
