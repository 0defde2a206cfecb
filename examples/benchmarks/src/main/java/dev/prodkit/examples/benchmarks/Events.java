// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Events as a service has them: two arguments, six entries of the MDC, three key-values, three
 * fields of the service, together about 525 bytes; with or without an exception of 30 frames and a
 * cause of 30. There are 64 different ones, generated from a fixed seed.
 */
final class Events {
  static final Map<String, String> SERVICE = service();
  static final String TEMPLATE = "order {} was accepted after {} ms";
  private static final int DIFFERENT = 64;
  private static final int FRAMES = 30;

  final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.acme.orders.checkout.OrderService");
  private final Data[] data = new Data[DIFFERENT];
  private final @Nullable Throwable thrown;
  private int next;

  /** What one event is made of. */
  record Data(Object[] arguments, Map<String, String> mdc, List<KeyValuePair> pairs) {}

  Events(boolean exception) {
    context.setMDCAdapter(new LogbackMDCAdapter());
    SERVICE.forEach(context::putProperty);
    thrown = exception ? thrown() : null;
    Random random = new Random(42);
    for (int i = 0; i < DIFFERENT; i++) {
      data[i] = data(random);
    }
  }

  private static Map<String, String> service() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("service", "orders");
    fields.put("environment", "production");
    fields.put("version", "2026.11.3");
    return fields;
  }

  private static Data data(Random random) {
    Map<String, String> mdc = new LinkedHashMap<>();
    mdc.put("trace_id", hex(random) + hex(random));
    mdc.put("span_id", hex(random));
    mdc.put("request_id", new UUID(random.nextLong(), random.nextLong()).toString());
    mdc.put("tenant", "tenant-" + random.nextInt(1_000));
    mdc.put("http_method", "POST");
    mdc.put("http_path", "/api/v1/orders/" + random.nextInt(100_000));
    return new Data(
        new Object[] {"ord-" + (10_000_000 + random.nextInt(10_000_000)), random.nextInt(2_000)},
        mdc,
        List.of(
            new KeyValuePair("items", random.nextInt(20)),
            new KeyValuePair("amount", random.nextInt(100_000) / 100.0),
            new KeyValuePair("currency", "EUR")));
  }

  private static String hex(Random random) {
    return String.format("%016x", random.nextLong());
  }

  private static Throwable thrown() {
    Exception cause = new IllegalStateException("connection to orders-db:5432 was refused");
    cause.setStackTrace(frames("com.acme.orders.storage.PooledConnections"));
    Exception thrown = new RuntimeException("the order could not be stored", cause);
    thrown.setStackTrace(frames("com.acme.orders.checkout.OrderService"));
    return thrown;
  }

  private static StackTraceElement[] frames(String type) {
    StackTraceElement[] frames = new StackTraceElement[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      String name = type + "$Step" + i;
      String file = type.substring(type.lastIndexOf('.') + 1) + ".java";
      frames[i] = new StackTraceElement("app", null, null, name, "execute" + i, file, 17 * i + 40);
    }
    return frames;
  }

  @Nullable
  Throwable exception() {
    return thrown;
  }

  Data nextData() {
    next = (next + 1) % DIFFERENT;
    return data[next];
  }

  /** A new event: what it keeps of its formatting is not there yet. */
  LoggingEvent next() {
    Data its = nextData();
    LoggingEvent event =
        new LoggingEvent(Logger.FQCN, logger, Level.INFO, TEMPLATE, thrown, its.arguments());
    event.setMDCPropertyMap(its.mdc());
    event.setKeyValuePairs(its.pairs());
    return event;
  }
}
