// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.prodkit.redaction.FailingRedaction;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.marker.Markers;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

@SuppressWarnings({"InfiniteRecursion", "DoNotCallSuggester"}) // that is what poison is
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PoisonEventsTest {
  /** A bean whose getter fails. */
  record Failing(RuntimeException failure) {
    @SuppressWarnings("unused") // by the mapper
    public String getValue() {
      throw failure;
    }
  }

  /** A bean that contains itself. */
  static final class Itself {
    public Itself getItself() {
      return this;
    }
  }

  static final class Overflowing {
    public int getDepth() {
      return getDepth() + 1;
    }
  }

  static final class Missing {
    public String getValue() {
      throw new NoClassDefFoundError("gone");
    }
  }

  private static Map<String, Consumer<Logger>> poison() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);
    List<Object> pair = new ArrayList<>();
    pair.add(List.of(pair));
    Map<String, Object> nullKey = new HashMap<>();
    nullKey.put(null, 1);
    Map<String, Consumer<Logger>> all = new LinkedHashMap<>();
    all.put("cyclic map", log -> log.atInfo().addKeyValue("k", cyclic).log("template {}", 1));
    all.put("cycle of two", log -> log.atInfo().addKeyValue("k", pair).log("template {}", 1));
    all.put(
        "cyclic argument", log -> log.info("template {}", StructuredArguments.value("k", cyclic)));
    all.put("cyclic marker", log -> log.info(Markers.append("k", cyclic), "template {}", 1));
    all.put("self", log -> log.atInfo().addKeyValue("k", new Itself()).log("template {}", 1));
    all.put("getter", log -> log.atInfo().addKeyValue("k", failing()).log("template {}", 1));
    all.put(
        "overflow", log -> log.atInfo().addKeyValue("k", new Overflowing()).log("template {}", 1));
    all.put("no class", log -> log.atInfo().addKeyValue("k", new Missing()).log("template {}", 1));
    all.put(
        "null key in a map", log -> log.atInfo().addKeyValue("k", nullKey).log("template {}", 1));
    return all;
  }

  private static Failing failing() {
    return new Failing(new IllegalStateException("x"));
  }

  @Test
  @DisplayName("LOG-6: a poison event is written, and the next is whole")
  void degraded() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    LoggedLines around = LoggedLines.around(new LogstashEncoder(), Redactor.create());
    poison().forEach((name, log) -> {
      writtenByOthers(around, name, log);
      log.accept(lines.logger());
      Event event = lines.event();
      assertThat(event.members()).as(name).containsKeys("timestamp", "logger", "thread", "k");
      assertThat(event.text("k")).as(name).startsWith("[");
      assertThat(event.message()).as(name).startsWith("template ").doesNotContain("{}");
    });
  }

  private static void writtenByOthers(LoggedLines lines, String name, Consumer<Logger> log) {
    MDC.put("request_id", "r-1");
    log.accept(lines.logger());
    Event event = lines.event();
    assertThat(event.message()).as(name).startsWith("template ").doesNotContain("{}");
    assertThat(event.level()).as(name).isEqualTo("info");
    assertThat(event.members())
        .as(name)
        .containsEntry("request_id", "r-1")
        .containsKeys("timestamp", "logger", "thread", "k", "_encode_error");
    lines.logger().info("whole again");
    Event next = lines.event();
    assertThat(next.message()).as("after " + name).isEqualTo("whole again");
    assertThat(next.members()).doesNotContainKey("_encode_error");
    MDC.clear();
  }

  /** Nothing of it can be had without its own code. */
  private static final class Hopeless extends LoggingEvent {
    @Override
    public List<KeyValuePair> getKeyValuePairs() {
      throw new NoClassDefFoundError("gone");
    }
  }

  @Test
  @DisplayName("LOG-6: an event that fails by itself becomes a degraded one")
  void itSaysWhatFailedAndKeepsTheServicesFields() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    LoggedLines lines = LoggedLines.json(redactor);
    Hopeless event = new Hopeless();
    event.setLoggerName("com.acme.Orders");
    event.setLevel(Level.INFO);
    event.setMessage("with hunter2hunter2");
    event.setMDCPropertyMap(Map.of());
    lines.context.getLogger("com.acme.Orders").callAppenders(event);
    assertThat(lines.event().members())
        .containsEntry("service", "orders")
        .containsEntry("message", "with [redacted]")
        .containsKeys("timestamp", "level", "logger", "thread")
        .containsEntry("_encode_error", "java.lang.NoClassDefFoundError");
  }

  @Test
  @DisplayName("LOG-6: what cannot be written as it is, but can be written, is no poison")
  void harmless() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    lines.logger().info("value {}", failingText());
    lines.logger().atInfo().addKeyValue(null, 1).addKeyValue("n", (Object) null).log("m");
    lines.logger().info((String) null);
    lines.logger().info("m", new Exception((String) null));
    List<Event> events = lines.events();
    assertThat(events).hasSize(4).allMatch(event -> !event.has("_encode_error"));
    assertThat(events.get(0).message()).contains("FAILED toString()");
    assertThat(events.get(1).members()).containsEntry("null", 1).containsEntry("n", null);
  }

  private static Object failingText() {
    return new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException("x");
      }
    };
  }

  @Test
  @DisplayName("MSK-6: an event whose redaction fails does not leave")
  void redactionFails() {
    Redactor redactor = FailingRedaction.on("poison", new StackOverflowError("poison"));
    LoggedLines lines = LoggedLines.json(redactor);
    lines.logger().info("fine");
    lines.logger("com.poison").info("private");
    lines.logger().info("fine too");
    List<Event> events = lines.events();
    assertThat(events).hasSize(3);
    assertThat(events.get(1).members())
        .containsOnlyKeys("timestamp", "level", "message", "_redact_error")
        .containsEntry("message", "[redacted]")
        .containsEntry("_redact_error", "java.lang.StackOverflowError");
    assertThat(redactor.apply("poison")).isEqualTo("[redacted]");
  }

  @Test
  void anEventLoggedByAnArgumentIsNotLost() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    lines.logger().info("outer {}", new Object() {
      @Override
      public String toString() {
        lines.logger().info("inner");
        return "x";
      }
    });
    assertThat(lines.events())
        .extracting(Event::message)
        .containsExactlyInAnyOrder("inner", "outer x");
  }

  /** Each is thrown away by Logback's stack, or comes out of the logging call. */
  private static Map<String, Throwable> poisonThrowables() {
    Map<String, Throwable> all = new LinkedHashMap<>();
    for (String method : List.of("getMessage", "getStackTrace", "getCause", "toString", "null")) {
      all.put(method + " throws", new Hostile(method, new IllegalStateException("x")));
      all.put(method + " fails", new Hostile(method, new NoClassDefFoundError("gone")));
      all.put(method + " inside", new Exception("outer", new Hostile(method, new Error("x"))));
    }
    Throwable deep = new Exception("the root");
    for (int i = 0; i < 100_000; i++) {
      deep = new Exception("level " + i, deep, false, false) {
        private static final long serialVersionUID = 1;
      };
    }
    all.put("100,000 causes", deep);
    Exception wide = new Exception("wide");
    for (int i = 0; i < 100_000; i++) {
      wide.addSuppressed(new Exception("s", null, false, false) {
        private static final long serialVersionUID = 1;
      });
    }
    all.put("100,000 suppressed", wide);
    Exception cyclic = new Exception("first");
    cyclic.initCause(new Exception("second", new Exception("third", cyclic)));
    all.put("causes in a circle", cyclic);
    Exception mutual = new Exception("a");
    Exception other = new Exception("b", mutual);
    mutual.addSuppressed(other);
    all.put("suppressed in a circle", mutual);
    all.put("10 MB message", new Exception("m".repeat(10_000_000)));
    StackTraceElement[] frames = new StackTraceElement[1_000_000];
    java.util.Arrays.fill(frames, new StackTraceElement("a.B", "c", "B.java", 1));
    Exception endless = new Exception("long", new Exception("the root"));
    endless.setStackTrace(frames);
    all.put("a million frames", endless);
    return all;
  }

  /** Fails when it is asked for one thing. */
  @SuppressWarnings({"NullAway", "UnsynchronizedOverridesSynchronized"}) // as bad as can be
  static final class Hostile extends Exception {
    private static final long serialVersionUID = 1;
    private final String method;
    private final Throwable failure;

    Hostile(String method, Throwable failure) {
      this.method = method;
      this.failure = failure;
    }

    private <T> T unless(String asked, T answer) {
      if (method != null && method.equals(asked)) {
        PoisonEventsTest.<RuntimeException>sneak(failure);
      }
      return answer;
    }

    @Override
    public String getMessage() {
      return unless("getMessage", super.getMessage());
    }

    @Override
    public String toString() {
      return unless("toString", "null".equals(method) ? null : super.getClass().getName());
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return "null".equals(method) ? null : unless("getStackTrace", super.getStackTrace());
    }

    @Override
    public Throwable getCause() {
      return unless("getCause", null);
    }
  }

  @SuppressWarnings("unchecked") // that is the trick
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  @DisplayName("LOG-5, LOG-6: no exception comes out of the call that logs it, and each is written")
  void throwables() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    poisonThrowables().forEach((name, thrown) -> {
      long start = System.nanoTime();
      lines.logger().error("plain", thrown);
      lines.logger().error("argument {}", 1, thrown);
      lines.logger().atError().setCause(thrown).addKeyValue("k", 1).log("fluent");
      lines.logger().atError().addMarker(MarkerFactory.getMarker("M")).log("m {}", 1, thrown);
      assertThat(System.nanoTime() - start).as(name).isLessThan(10_000_000_000L);
      List<Event> events = lines.events();
      assertThat(events).as(name).hasSize(4);
      assertThat(events)
          .extracting(Event::message)
          .as(name)
          .containsExactly("plain", "argument 1", "fluent", "m 1");
      assertThat(events)
          .as(name)
          .allSatisfy(event -> assertThat(event.members())
              .doesNotContainKey("_encode_error")
              .containsEntry("error_type", thrown.getClass().getName())
              .containsKey("stack_trace"));
      assertThat(events.get(2).members()).as(name).containsEntry("k", 1);
      assertThat(events.get(3).members()).as(name).containsEntry("tags", List.of("M"));
    });
  }

  @Test
  @DisplayName("LOG-15: of a hundred thousand causes the root is told")
  void theRootOfADeepChain() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    lines.logger().error("m", poisonThrowables().get("100,000 causes"));
    assertThat(lines.event().text("stack_trace"))
        .contains("level 99999", "Caused by: java.lang.Exception: the root");
    lines.logger().error("m", poisonThrowables().get("a million frames"));
    assertThat(lines.event().text("stack_trace"))
        .contains(
            "at a.B.c(B.java:1)", "frames omitted", "Caused by: java.lang.Exception: the root");
  }

  @Test
  void aHostileExceptionBelowTheLevelIsNotAskedForAnything() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    lines.context.getLogger("com.acme").setLevel(ch.qos.logback.classic.Level.WARN);
    lines.logger().info("m", new Hostile("getMessage", new Error("x")));
    lines.logger().atInfo().setCause(new Hostile("getMessage", new Error("x"))).log("m");
    assertThat(lines.events()).isEmpty();
  }
}
