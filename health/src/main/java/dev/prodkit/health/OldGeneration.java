// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads how full the heap's old generation was after its last collection. */
final class OldGeneration {
  private OldGeneration() {}

  static HealthCheck below(double most) {
    if (!(most > 0 && most < 1)) {
      throw new IllegalArgumentException("the most that may be used of the heap is " + most
          + ": choose a part of it, more than 0 and less than 1, such as 0.95");
    }
    Optional<MemoryPoolMXBean> pool = pool(ManagementFactory.getMemoryPoolMXBeans());
    return () -> pool.isEmpty() || judge(pool.get(), most);
  }

  /** By name, because no collector says it otherwise; else the largest, for those without ages. */
  static Optional<MemoryPoolMXBean> pool(List<MemoryPoolMXBean> all) {
    List<MemoryPoolMXBean> known = all.stream()
        .filter(
            pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
        .toList();
    return known.stream()
        .filter(pool -> isOld(pool.getName().toLowerCase(Locale.ROOT)))
        .findFirst()
        .or(() -> known.stream().max(Comparator.comparingLong(pool -> most(pool.getUsage()))));
  }

  private static boolean isOld(String name) {
    return name.contains("old") || name.contains("tenured");
  }

  private static boolean judge(MemoryPoolMXBean pool, double most) {
    MemoryUsage after = pool.getCollectionUsage();
    if (after == null) {
      return true;
    }
    double used = (double) after.getUsed() / most(after);
    if (used > most) {
      throw new IllegalStateException(String.format(
          Locale.ROOT,
          "%.1f %% of %s is in use after a collection, %.1f %% may be",
          used * 100,
          pool.getName(),
          most * 100));
    }
    return true;
  }

  private static long most(MemoryUsage usage) {
    return usage.getMax() > 0 ? usage.getMax() : Runtime.getRuntime().maxMemory();
  }
}
