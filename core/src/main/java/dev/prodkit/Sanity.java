// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.Plan;
import dev.prodkit.shutdown.Shortfall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is allowed and yet will hurt one night: how the container and the budget of the end fit the
 * service.
 */
final class Sanity {
  /** The heap's share of a container's memory above which threads and classes find no room. */
  private static final double MOST_OF_THE_LIMIT = 0.85;

  private static final long MIB = 1 << 20;

  /** Something worth a line. */
  record Warning(String code, String message) {}

  private Sanity() {}

  static List<Warning> of(
      ProductionSettings settings, ServiceIdentity identity, Container container) {
    if (identity.development()) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    container.memoryLimit().stream()
        .filter(limit -> container.heapLimit() > limit * MOST_OF_THE_LIMIT)
        .mapToObj(limit -> heap(container.heapLimit() / MIB, limit / MIB))
        .forEach(warnings::add);
    if (!container.endsWithoutMemory()) {
      warnings.add(new Warning(
          Codes.OUT_OF_MEMORY_IGNORED,
          "out of memory, this process would live on broken and may not even hear SIGTERM: run with"
              + " -XX:+ExitOnOutOfMemoryError"));
    }
    container
        .wrapper()
        .map(shell -> new Warning(
            Codes.SHELL_WRAPPER,
            "process 1 is " + shell + ", which does not pass SIGTERM on, so that the platform kills"
                + " this service without an end: start java by exec, or by the image's own"
                + " entry point"))
        .ifPresent(warnings::add);
    inFlight(settings, identity)
        .map(shortfall -> new Warning(Codes.GRACE_PERIOD, shortfall.message()))
        .forEach(warnings::add);
    return warnings;
  }

  private static Warning heap(long heap, long limit) {
    return new Warning(
        Codes.HEAP_LIMIT,
        "the heap may grow to " + heap + " MiB of the container's " + limit
            + " MiB, which leaves too little for threads, classes and buffers: the kernel would"
            + " kill the process without a word. Set -XX:MaxRAMPercentage=75 or less");
  }

  /**
   * The parts that somebody chose were refused before; what a short grace period leaves is told.
   */
  private static Stream<Shortfall> inFlight(ProductionSettings settings, ServiceIdentity identity) {
    return Plan.shortfalls(
            settings.shutdownGracePeriod(), settings.drainDelay(identity), settings.flushTimeout())
        .stream()
        .filter(shortfall -> shortfall.part() == Shortfall.Part.IN_FLIGHT);
  }
}
