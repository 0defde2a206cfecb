// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.lang.management.ManagementFactory;

/**
 * Gives the two of Micrometer's meters that Prometheus' linter rejects the names that it wants: the
 * number of processors is no {@code _count} of anything, and CPU time is
 * {@code process_cpu_seconds_total}, as in every other Prometheus client, not nanoseconds.
 */
final class PrometheusNames implements MeterFilter {
  @Override
  public Meter.Id map(Meter.Id id) {
    return id.getName().equals("system.cpu.count") ? id.withName("system.cpu.cores") : id;
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().equals("process.cpu.time")
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  static void bindCpuTime(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, os -> os.getProcessCpuTime() / 1e9)
          .description("CPU time that the process has used, of all its threads")
          .baseUnit("seconds")
          .register(registry);
    }
  }
}
