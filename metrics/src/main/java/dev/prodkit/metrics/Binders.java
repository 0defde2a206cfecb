// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What every service on a JVM should show; each only where the registry does not show it yet. */
final class Binders {
  private Binders() {}

  static void missing(MeterRegistry registry, Consumer<MeterBinder> bind) {
    unless(registry, "jvm.info", JvmInfoMetrics::new, bind);
    unless(registry, "jvm.memory.used", JvmMemoryMetrics::new, bind);
    unless(registry, "jvm.gc.memory.allocated", JvmGcMetrics::new, bind);
    unless(registry, "jvm.threads.live", JvmThreadMetrics::new, bind);
    unless(registry, "jvm.classes.loaded", ClassLoaderMetrics::new, bind);
    unless(registry, "process.cpu.usage", ProcessorMetrics::new, bind);
    unless(registry, "process.uptime", UptimeMetrics::new, bind);
    unless(registry, "process.files.open", FileDescriptorMetrics::new, bind);
    if (registry.find("logback.events").meter() == null) {
      logback().ifPresent(bind);
    }
  }

  /**
   * CPU time as in every other Prometheus client, {@code process_cpu_seconds_total}; Micrometer's
   * own {@code process_cpu_time_ns_total} is there, too.
   */
  static void cpuSeconds(MeterRegistry registry) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, os -> os.getProcessCpuTime() / 1e9)
          .description("CPU time that the process has used, of all its threads")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  private static void unless(
      MeterRegistry registry,
      String shown,
      Supplier<MeterBinder> binder,
      Consumer<MeterBinder> bind) {
    if (registry.find(shown).meter() == null) {
      bind.accept(binder.get());
    }
  }

  /** Nothing where Logback is not on the class path, or is not what SLF4J is bound to. */
  private static Optional<MeterBinder> logback() {
    try {
      return Optional.of(new LogbackEvents());
    } catch (LinkageError | ClassCastException notOurLogging) {
      return Optional.empty();
    }
  }
}
