// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmCompilationMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadDeadlockMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StandardNamesTest {
  /** All that Micrometer itself has for the JVM and the system. */
  private static List<MeterBinder> binders() {
    return List.of(
        new ClassLoaderMetrics(),
        new JvmCompilationMetrics(),
        new JvmGcMetrics(),
        new JvmHeapPressureMetrics(),
        new JvmInfoMetrics(),
        new JvmMemoryMetrics(),
        new JvmThreadDeadlockMetrics(),
        new JvmThreadMetrics(),
        new DiskSpaceMetrics(new File("/")),
        new FileDescriptorMetrics(),
        new LogbackMetrics(),
        new ProcessorMetrics(),
        new UptimeMetrics());
  }

  /** Each series without its value, and each type. */
  private static Set<String> shapes(String page) {
    return page.lines()
        .filter(line -> !line.startsWith("# HELP"))
        .map(line -> line.startsWith("#") ? line : line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  @DisplayName("MET-13: meters of the JVM and the system look as in Micrometer's own registry")
  void standardMetersKeepTheirNamesTypesAndLabels() throws Exception {
    PrometheusMeterRegistry plain = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Metrics metrics = Metrics.prometheus(Map.of())) {
      for (MeterBinder binder : binders()) {
        binder.bindTo(plain);
        binder.bindTo(metrics.registry());
      }
      System.gc(); // Meters of a cause appear with the first collection, in both.
      Set<String> theirs = shapes(plain.scrape());
      assertThat(theirs)
          .contains("system_cpu_count", "process_cpu_time_ns_total", "# TYPE jvm_info gauge")
          .hasSizeGreaterThan(60);
      assertThat(shapes(Page.of(metrics).text())).containsAll(theirs);
    } finally {
      plain.close();
    }
  }
}
