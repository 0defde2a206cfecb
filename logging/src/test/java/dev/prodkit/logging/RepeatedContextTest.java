// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.Redactor;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** An encoder that has seen the context before writes what one writes that has seen nothing. */
class RepeatedContextTest {
  private static final List<String> NAMES = List.of(
      "tenant", "request_id", "level", "trace_id", "span_id", "message", "items", "pass\uD800word");

  /** Different strings, though some are equal. */
  private static final List<String> VALUES = List.of(
      "acme",
      new String("acme"),
      "hunter2hunter2",
      "4111111111111111",
      "x\"y\n",
      "x".repeat(3_000));

  private final LoggerContext loggers = new LoggerContext();
  private final Redactor redactor = Redactor.create();
  private Map<String, String> further = Map.of();

  private EventLines encoder() {
    EventFields fields = new EventFields(FieldNames.JSON);
    fields.fields(Map.of("service", "orders"));
    fields.context(() -> further);
    return new EventLines(fields, redactor, JsonEncoder.LONGEST_LINE, false);
  }

  private LoggingEvent event(Map<String, String> context) {
    Logger logger = loggers.getLogger("orders");
    LoggingEvent event =
        new LoggingEvent(Logger.FQCN, logger, Level.INFO, "accepted", null, new Object[0]);
    event.setTimeStamp(1_700_000_000_000L);
    event.setMDCPropertyMap(context);
    return event;
  }

  private static String line(EventLines encoder, LoggingEvent event) {
    ByteSink line = new ByteSink(16);
    encoder.encode(event, line);
    return new String(line.copy(), UTF_8);
  }

  @Property(tries = 300)
  void agreesWithAnEncoderThatHasSeenNothing(@ForAll long seed) {
    Random random = new Random(seed);
    EventLines used = encoder();
    Map<String, String> context = new LinkedHashMap<>();
    for (int step = 0; step < 60; step++) {
      switch (random.nextInt(24)) {
        case 0 -> context = new HashMap<>(context);
        case 1, 2 -> context.put(any(NAMES, random), any(VALUES, random));
        case 3 -> context.remove(any(NAMES, random));
        case 4 -> redactor.register("acme".repeat(3));
        case 5 -> redactor.register("hunter2hunter2");
        case 6 -> redactor.forget("hunter2hunter2");
        case 7 -> further = Map.of(any(NAMES, random), any(VALUES, random));
        case 8 -> further = Map.of();
        case 9 -> many(context, random.nextInt(30));
        case 10 -> context.clear();
        default -> {} // the same again
      }
      LoggingEvent event = event(context);
      if (random.nextInt(6) == 0) {
        event.setKeyValuePairs(List.of(new KeyValuePair(any(NAMES, random), 1)));
      }
      assertThat(line(used, event)).isEqualTo(line(encoder(), event));
    }
  }

  private static void many(Map<String, String> context, int names) {
    for (int i = 0; i < names; i++) {
      context.put("n" + i, "v" + i);
    }
  }

  private static String any(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  /** The map is the same object, and unmodifiable to look at. */
  @Test
  void seesAValueThatChangedBehindAnUnmodifiableMap() {
    Map<String, String> behind = new HashMap<>(Map.of("tenant", "acme"));
    LoggingEvent event = event(Collections.unmodifiableMap(behind));
    EventLines encoder = encoder();
    for (int line = 0; line < 4; line++) {
      assertThat(line(encoder, event)).contains("\"tenant\":\"acme\"");
    }
    behind.put("tenant", "other");
    assertThat(line(encoder, event)).contains("\"tenant\":\"other\"");
  }

  @Test
  void masksAValueThatBecameASecretMeanwhile() {
    Map<String, String> context = Map.of("note", "it is hunter2hunter2");
    EventLines encoder = encoder();
    for (int line = 0; line < 4; line++) {
      assertThat(line(encoder, event(context))).contains("hunter2");
    }
    redactor.register("hunter2hunter2");
    assertThat(line(encoder, event(context))).doesNotContain("hunter2");
    redactor.forget("hunter2hunter2");
    assertThat(line(encoder, event(context))).contains("hunter2");
  }
}
