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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Looking only at what users wrote masks what looking at the whole line masks. The reference is the
 * same encoder with a rule that does nothing: for the sake of rules, lines are always looked at as
 * a whole.
 */
class ScreeningPropertyTest {
  private static final List<String> SECRETS = List.of(
      "hunter2hunter2",
      "8charsXY",
      "12345678",
      "p@ss/w\"ord\\1",
      "p\u00e4ssw\u00f6rter\u2192\u20ac",
      "{\"a\":\"b\",\"c\":1}");

  private static final String[] PIECES = {
    "password",
    "token",
    "x-api-key",
    "Authorization",
    "user",
    "pwd",
    "iban",
    "_",
    "note",
    "=",
    ": ",
    ":",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "\\",
    ",",
    " ",
    "\n",
    "-",
    "/",
    "@",
    "&",
    "Bearer ",
    "Basic ",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlMTIz",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "4111111111111111",
    "4111 1111 1111 1111",
    "411111",
    "1111",
    "1700000000000",
    "https://u:pw1@host/",
    "jdbc:oracle:thin:a/b@c",
    "-----BEGIN PRIVATE KEY-----\nMIIB",
    "a@b.example",
    "{\"password\":\"x\"}",
    "\u20ac",
    "\uD83D\uDE00",
    "\u00e9",
    "order",
    "0af7651916cd43dd"
  };

  private final EventLines screened = lines(Redactor.create());
  /** A pattern of the service's own is applied to whole lines; this one finds nothing. */
  private final EventLines whole = lines(Redactor.create().pattern("(?!)"));

  private final LoggerContext context = new LoggerContext();

  private static EventLines lines(Redactor redactor) {
    SECRETS.forEach(redactor::register);
    redactor.sensitiveNames(List.of("iban")).emails();
    EventFields fields = new EventFields(FieldNames.JSON);
    fields.fields(Map.of("service", "orders"));
    return new EventLines(fields, redactor, Integer.MAX_VALUE, false);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      boolean secret = random.nextInt(12) == 0;
      text.append(
          secret
              ? SECRETS.get(random.nextInt(SECRETS.size()))
              : PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 2 ? 4 : 9)) {
      case 0, 1 -> text(random);
      case 2 -> random.nextBoolean() ? 12345678 : random.nextInt(1000);
      case 3 -> random.nextBoolean() ? 4111111111111111L : 12.5;
      case 4 -> Map.of(text(random), text(random));
      case 5 -> Arrays.asList(value(random, depth + 1), value(random, depth + 1));
      case 6 -> Collections.singletonMap("a", "b");
      case 7 -> text(random).toCharArray();
      default -> text(random).getBytes(UTF_8);
    };
  }

  private LoggingEvent event(Random random) {
    Logger logger = context.getLogger(random.nextInt(3) > 0 ? "com.acme" : "l" + text(random));
    Throwable thrown = random.nextInt(3) > 0
        ? null
        : new IllegalStateException(text(random), new RuntimeException(text(random)));
    Object[] arguments = {text(random), StructuredArguments.kv(text(random), value(random, 0))};
    LoggingEvent event = new LoggingEvent(
        Logger.FQCN, logger, Level.INFO, text(random) + "{}" + text(random), thrown, arguments);
    Map<String, String> mdc = new LinkedHashMap<>();
    mdc.put(text(random), text(random));
    mdc.put("tenant", text(random));
    event.setMDCPropertyMap(mdc);
    List<KeyValuePair> pairs = new ArrayList<>();
    pairs.add(new KeyValuePair(text(random), value(random, 0)));
    pairs.add(new KeyValuePair("k", value(random, 0)));
    event.setKeyValuePairs(pairs);
    if (random.nextInt(4) == 0) {
      event.addMarker(Markers.append(text(random), value(random, 0)));
    }
    event.setThreadName(random.nextInt(4) == 0 ? text(random) : "main");
    return event;
  }

  private static String line(EventLines lines, LoggingEvent event) {
    ByteSink sink = new ByteSink(64);
    lines.encode(event, sink);
    return new String(sink.copy(), UTF_8);
  }

  @Property(tries = 3_000)
  void masksWhatAScanOfTheWholeLineMasks(@ForAll long seed) {
    LoggingEvent event = event(new Random(seed));
    assertThat(line(screened, event)).isEqualTo(line(whole, event));
  }

  /** One text at a time: in an event that has many, one is always suspicious. */
  @Property(tries = 5_000)
  void oneTextAmongHarmlessOnes(@ForAll long seed) {
    Random random = new Random(seed);
    int place = random.nextInt(7);
    String text = text(random);
    Logger logger = context.getLogger(place == 0 ? "l" + text : "com.acme");
    LoggingEvent event = new LoggingEvent(
        Logger.FQCN,
        logger,
        Level.INFO,
        "order {} accepted",
        place == 1 ? new IllegalStateException(text) : null,
        new Object[] {place == 2 ? text : "ord-1"});
    event.setMDCPropertyMap(Map.of(place == 3 ? text : "tenant", place == 4 ? text : "acme"));
    event.setKeyValuePairs(List.of(new KeyValuePair(
        place == 5 ? text : "items", place == 6 ? value(random, 0) : Integer.valueOf(3))));
    event.setThreadName("main");
    assertThat(line(screened, event)).isEqualTo(line(whole, event));
  }

  @Example
  void whatIsRegisteredOrNamedLaterIsFoundInWhatIsKept() {
    Redactor redactor = Redactor.create();
    EventFields fields = new EventFields(FieldNames.JSON);
    fields.fields(Map.of("service", "orders-of-acme"));
    EventLines lines = new EventLines(fields, redactor, Integer.MAX_VALUE, false);
    LoggingEvent event = new LoggingEvent(
        Logger.FQCN, context.getLogger("com.acme"), Level.INFO, "m", new Exception("x"), null);
    event.setThreadName("worker-of-acme");
    event.setMDCPropertyMap(Map.of("customer", "c-1", "region_of_acme", "north"));
    String before = line(lines, event);
    assertThat(before).contains("worker-of-acme", "\"c-1\"", "orders-of-acme", "region_of_acme");
    assertThat(before).doesNotContain(Redactor.MASK);
    redactor.register("worker-of-acme");
    redactor.register("ScreeningPropertyTest");
    assertThat(line(lines, event)).doesNotContain("worker-of-acme", "ScreeningPropertyTest");
    redactor.register("region_of_acme");
    assertThat(line(lines, event)).doesNotContain("region_of_acme").contains("orders-of-acme");
    redactor.register("orders-of-acme");
    assertThat(line(lines, event)).doesNotContain("orders-of-acme").contains("\"c-1\"");
    redactor.sensitiveNames(List.of("customer"));
    assertThat(line(lines, event)).doesNotContain("\"c-1\"");
    redactor.sensitiveNames(List.of("message"));
    assertThat(line(lines, event)).contains("\"message\":\"[redacted]\"");
    redactor.forget("worker-of-acme");
    assertThat(line(lines, event)).contains("worker-of-acme");
  }
}
