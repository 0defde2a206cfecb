// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a mapper of Jackson's from one event to the next. It remembers every class that it has
 * written, and with it that class's loader, so it is given up when logging is closed, and may be
 * left to the garbage collector before. Refers to nothing of Jackson, which is not loaded before it
 * is needed. Thread-safe.
 */
final class KeptMapper {
  /** Of the values of members. */
  static final KeptMapper VALUES = new KeptMapper();

  /**
   * Of beans that are written into the event itself. logstash-logback-encoder caches the
   * serializers of this mapper for ever, so it is kept apart from {@link #VALUES}.
   */
  static final KeptMapper FIELDS = new KeptMapper();

  private final AtomicReference<@Nullable Object> mapper = new AtomicReference<>();

  /** Used until it is collected: as a rule for many events. */
  private volatile WeakReference<@Nullable Object> collectable = new WeakReference<>(null);

  private KeptMapper() {}

  <T> T get(Class<T> type, Supplier<T> create) {
    Object kept = mapper.get();
    if (kept == null) {
      kept = collectable.get();
    }
    if (kept == null) {
      kept = create.get();
      mapper.set(kept);
    }
    return type.cast(kept);
  }

  /** The mapper has met a class that must not be kept. */
  void makeCollectable() {
    Object kept = mapper.getAndSet(null);
    if (kept != null) {
      collectable = new WeakReference<>(kept);
    }
  }

  static void forget() {
    VALUES.mapper.set(null);
    VALUES.collectable = new WeakReference<>(null);
    FIELDS.mapper.set(null);
  }
}
