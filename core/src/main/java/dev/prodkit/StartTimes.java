// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How long each step of the start took, for the one line that says so. */
final class StartTimes {
  private final Map<String, Long> milliseconds = new LinkedHashMap<>();

  <T> T step(String name, Supplier<T> step) {
    long begin = System.nanoTime();
    try {
      return step.get();
    } finally {
      milliseconds.put(name, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
  }

  Map<String, Long> milliseconds() {
    return milliseconds;
  }
}
