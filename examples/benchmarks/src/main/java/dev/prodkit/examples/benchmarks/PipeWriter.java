// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.redaction.Redactor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Logs to its standard output for a while: {@code prodkit} or {@code logback} (synchronous, with
 * LogstashEncoder), by so many threads. How many events that were is its last word on standard
 * error.
 */
public final class PipeWriter {
  /** Identical events are counted as ever, but so many are never reached, and none is folded. */
  private static final int NO_FLOOD = 1_000_000_000;

  /** As many lines as a request has, for which the MDC is set once. */
  private static final int LINES = 10;

  private PipeWriter() {}

  /** The arguments: who, threads, seconds. */
  public static void main(String[] args) throws InterruptedException {
    if (args[0].equals("prodkit")) {
      JsonLogging.configure()
          .fields(Events.SERVICE)
          .redactor(Redactor.create())
          .floodLimit(NO_FLOOD)
          .start();
    } else {
      logback();
    }
    int threads = Integer.parseInt(args[1]);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[2]));
    LongAdder logged = new LongAdder();
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      new Thread(() -> {
            logged.add(logUntil(end));
            done.countDown();
          })
          .start();
    }
    done.await();
    System.err.print(logged);
  }

  private static long logUntil(long end) {
    org.slf4j.Logger log = LoggerFactory.getLogger("com.acme.orders.checkout.OrderService");
    Events events = new Events(false);
    long logged = 0;
    while (System.nanoTime() < end) {
      MDC.setContextMap(events.nextData().mdc());
      for (int line = 0; line < LINES; line++) {
        log(events.nextData(), log);
        logged++;
      }
    }
    return logged;
  }

  private static void log(Events.Data data, org.slf4j.Logger log) {
    log.atInfo()
        .addKeyValue("items", data.pairs().get(0).value)
        .addKeyValue("amount", data.pairs().get(1).value)
        .addKeyValue("currency", data.pairs().get(2).value)
        .log(Events.TEMPLATE, data.arguments());
  }

  private static void logback() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    encoder.setCustomFields(
        "{\"service\":\"orders\",\"environment\":\"production\",\"version\":\"2026.11.3\"}");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }
}
