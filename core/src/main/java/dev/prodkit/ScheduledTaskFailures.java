// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.ErrorPublisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What scheduled tasks of registered executors throw: an error event and a count each time. The log
 * line is the notice of the shutdown, which comes less often.
 */
final class ScheduledTaskFailures implements BiConsumer<String, Throwable>, MeterBinder {
  private volatile Consumer<Throwable> errors = failure -> {};
  private volatile Consumer<String> counting = executor -> {};

  /** From here on each failure is an error event. */
  void tellTo(ErrorPublisher publisher) {
    errors = publisher::publish;
  }

  @Override
  public void accept(String executor, Throwable failure) {
    counting.accept(executor);
    errors.accept(failure);
  }

  /** The executors are those that the service registers by name: a bounded number of series. */
  @Override
  public void bindTo(MeterRegistry registry) {
    counting = executor -> Counter.builder("prodkit.scheduled.task.failures")
        .description("Exceptions of scheduled tasks, by executor")
        .tag("executor", executor)
        .register(registry)
        .increment();
  }
}
