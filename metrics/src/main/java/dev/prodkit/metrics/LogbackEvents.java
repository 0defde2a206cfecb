// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Micrometer's counts of log events, which give back what they took from Logback. Micrometer's own
 * {@code close} leaves a listener behind in Logback's context, and through it the registry with all
 * that its gauges reach.
 */
final class LogbackEvents implements MeterBinder, AutoCloseable {
  private final LoggerContext context;
  private final LogbackMetrics metrics;
  private final List<LoggerContextListener> added;

  /**
   * Listens to Logback from now on.
   *
   * @throws ClassCastException if SLF4J is bound to something else
   */
  LogbackEvents() {
    context = (LoggerContext) LoggerFactory.getILoggerFactory();
    List<LoggerContextListener> before = context.getCopyOfListenerList();
    metrics = new LogbackMetrics();
    added = context.getCopyOfListenerList().stream()
        .filter(listener -> !before.contains(listener))
        .filter(
            listener -> listener.getClass().getName().startsWith(LogbackMetrics.class.getName()))
        .toList();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    metrics.bindTo(registry);
  }

  @Override
  public void close() {
    metrics.close();
    added.forEach(context::removeListener);
  }
}
