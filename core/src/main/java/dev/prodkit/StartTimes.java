// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How long each step of the start took, for the one line that says so. */
final class StartTimes {
  private final Map<String, Long> milliseconds = new LinkedHashMap<>();
  private final Consumer<String> observer;
  private volatile String current = "start";

  /** An observer hears of each step before it begins, on the thread that starts. */
  StartTimes(Consumer<String> observer) {
    this.observer = observer;
  }

  /** The step that is being taken, for any thread. */
  String current() {
    return current;
  }

  <T> T step(String name, Supplier<T> step) {
    current = name;
    long begin = System.nanoTime();
    try {
      observer.accept(name);
      return step.get();
    } finally {
      milliseconds.put(name, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
  }

  Map<String, Long> milliseconds() {
    return milliseconds;
  }
}
