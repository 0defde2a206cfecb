// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Jackson's mapper from one event to the next. It remembers every class that it has written,
 * and with it the application's class loader, so it is given up when logging is closed. Refers to
 * nothing of Jackson, which is not loaded before it is needed. Thread-safe.
 */
final class KeptMapper {
  private static final AtomicReference<@Nullable Object> MAPPER = new AtomicReference<>();

  private KeptMapper() {}

  static <T> T get(Class<T> type, Supplier<T> create) {
    Object kept = MAPPER.get();
    if (kept == null) {
      kept = create.get();
      MAPPER.set(kept);
    }
    return type.cast(kept);
  }

  static void forget() {
    MAPPER.set(null);
  }
}
