// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The meters of executors, by the names of Micrometer's {@link ExecutorServiceMetrics}. Those of an
 * executor that has ended, or that nothing refers to any more, are removed when the next one is
 * registered, or as soon as its end is seen. Thread-safe.
 */
final class ExecutorMeters {
  private final MeterRegistry registry;
  private final TelemetryFailures telemetry;

  @SuppressWarnings("ThreadLocalUsage") // one for each registry, and removed after each use
  private final ThreadLocal<@Nullable List<Meter>> collecting = new ThreadLocal<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, OfExecutor> live = new HashMap<>(); // guarded by the lock

  ExecutorMeters(MeterRegistry registry, TelemetryFailures telemetry) {
    this.registry = registry;
    this.telemetry = telemetry;
    telemetry.contain(
        TelemetryFailures.METRICS, () -> registry.config().onMeterAdded(this::collect));
  }

  private void collect(Meter meter) {
    List<Meter> collected = collecting.get();
    if (collected != null) {
      collected.add(meter);
    }
  }

  /** One executor, and what is known of its tasks. */
  final class OfExecutor {
    private final String name;
    private final WeakReference<ExecutorService> executor;
    private final List<Meter> meters = new ArrayList<>();
    private final AtomicLong active = new AtomicLong();
    private final LongAdder completed = new LongAdder();
    private Optional<Timer> idle = Optional.empty();
    private Optional<Timer> busy = Optional.empty();

    private OfExecutor(String name, ExecutorService executor) {
      this.name = name;
      this.executor = new WeakReference<>(executor);
    }

    /** A task begins. */
    void begun() {
      active.incrementAndGet();
    }

    /** It has waited for so long, in nanoseconds, since it was handed over. */
    void waited(long nanos) {
      idle.ifPresent(timer -> record(timer, nanos));
    }

    /** It has ended after so long, in nanoseconds, in whatever way. */
    void ended(long took) {
      active.decrementAndGet();
      completed.increment();
      busy.ifPresent(timer -> record(timer, took));
    }

    private void record(Timer timer, long nanos) {
      telemetry.contain(TelemetryFailures.METRICS, () -> timer.record(nanos, TimeUnit.NANOSECONDS));
    }

    /** Removes the meters if the executor has ended. */
    void removeIfOver() {
      lock.lock();
      try {
        if (isOver() && live.remove(name, this)) {
          telemetry.contain(TelemetryFailures.METRICS, () -> meters.forEach(registry::remove));
        }
      } finally {
        lock.unlock();
      }
    }

    private boolean isOver() {
      ExecutorService observed = executor.get();
      return observed == null || observed.isTerminated();
    }

    private void bind(ExecutorService observed) {
      Tags tags = Tags.of("name", name);
      idle = Optional.of(Timer.builder("executor.idle")
          .description("How long tasks waited for their execution")
          .tags(tags)
          .register(registry));
      busy = Optional.of(Timer.builder("executor")
          .description("How long the execution of tasks took")
          .tags(tags)
          .register(registry));
      if (observed instanceof ThreadPoolExecutor || observed instanceof ForkJoinPool) {
        new ExecutorServiceMetrics(observed, name, Tags.empty()).bindTo(registry);
        return;
      }
      Gauge.builder("executor.active", active, AtomicLong::doubleValue)
          .description("The number of tasks that run now")
          .baseUnit("threads")
          .tags(tags)
          .register(registry);
      FunctionCounter.builder("executor.completed", completed, LongAdder::doubleValue)
          .description("The number of tasks that have run")
          .baseUnit("tasks")
          .tags(tags)
          .register(registry);
    }
  }

  /**
   * Registers the meters of an executor. While another one of the name has not ended, the name in
   * the tag gets a number: {@code jobs-2}.
   */
  OfExecutor of(String name, ExecutorService executor) {
    lock.lock();
    try {
      List.copyOf(live.values()).forEach(OfExecutor::removeIfOver);
      String free = name;
      for (int n = 2; live.containsKey(free); n++) {
        free = name + "-" + n;
      }
      OfExecutor meters = new OfExecutor(free, executor);
      live.put(free, meters);
      collecting.set(meters.meters);
      try {
        telemetry.contain(TelemetryFailures.METRICS, () -> meters.bind(executor));
      } finally {
        collecting.remove();
      }
      return meters;
    } finally {
      lock.unlock();
    }
  }
}
