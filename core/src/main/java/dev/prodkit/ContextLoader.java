// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context class loader of the thread that called {@code bootstrap()}. Threads inherit theirs
 * from the thread that makes them; what is started later, on any thread, is started with this one.
 */
final class ContextLoader {
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  <T> T with(Supplier<T> start) {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    here.setContextClassLoader(loader);
    try {
      return start.get();
    } finally {
      here.setContextClassLoader(before);
    }
  }
}
