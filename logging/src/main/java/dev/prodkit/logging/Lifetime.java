// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import org.jspecify.annotations.Nullable;

/** How long classes live: as long as the process, or until their class loader is collected. */
final class Lifetime {
  private Lifetime() {}

  /** Whether its class loader is the system's, or one above it. */
  static boolean ofTheProcess(Class<?> type) {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    return isAtOrAbove(type.getClassLoader(), system);
  }

  /** Whether an object of {@code held} may stay in one of {@code holder} without being a leak. */
  static boolean holds(Class<?> holder, Class<?> held) {
    return ofTheProcess(held) || isAtOrAbove(held.getClassLoader(), holder.getClassLoader());
  }

  @SuppressWarnings("ReferenceEquality") // a loader is itself
  private static boolean isAtOrAbove(@Nullable ClassLoader loader, @Nullable ClassLoader below) {
    for (@Nullable ClassLoader at = below; at != null; at = at.getParent()) {
      if (at == loader) {
        return true;
      }
    }
    return loader == null;
  }
}
