// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * What became of the requests of a {@link LoadClient}. Each counts; the latencies leave out those
 * of the first two seconds, when the JVMs are cold. Thread-safe.
 */
final class LoadFigures {
  private static final int MOST_TOLD = 20;
  private static final long WARM_AFTER = TimeUnit.SECONDS.toNanos(2);

  private final long begin;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Double> warmLatencies = new ArrayList<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private int sent;

  LoadFigures(long begin) {
    this.begin = begin;
  }

  /** A request that was due then has an outcome now: {@code ok}, or how it failed. */
  void add(long due, String outcome) {
    long now = System.nanoTime();
    lock.lock();
    try {
      sent++;
      if (due - begin > WARM_AFTER) {
        warmLatencies.add((now - due) / 1e6);
      }
      if (!outcome.equals("ok") && failures.merge(outcome, 1, Integer::sum) <= MOST_TOLD) {
        System.out.println("{\"message\":\"Failed\",\"kind\":\"" + outcome + "\",\"at_ms\":"
            + TimeUnit.NANOSECONDS.toMillis(now - begin) + "}");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Prints them as one line. */
  void tell() {
    lock.lock();
    try {
      List<Double> sorted = warmLatencies.stream().sorted().toList();
      int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
      String kinds = failures.entrySet().stream()
          .map(kind -> "\"" + kind.getKey() + "\":" + kind.getValue())
          .collect(Collectors.joining(",", "{", "}"));
      System.out.printf(
          Locale.ROOT,
          "{\"message\":\"Load ended\",\"seconds\":%.1f,\"sent\":%d,\"ok\":%d,\"failed\":%d,"
              + "\"kinds\":%s,\"median_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}%n",
          (System.nanoTime() - begin) / 1e9,
          sent,
          sent - failed,
          failed,
          kinds,
          sorted.get(sorted.size() / 2),
          sorted.get(sorted.size() * 99 / 100),
          sorted.get(sorted.size() - 1));
    } finally {
      lock.unlock();
    }
  }
}
