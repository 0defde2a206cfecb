// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import net.logstash.logback.argument.StructuredArgument;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.LogstashMarker;
import net.logstash.logback.marker.Markers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;
import tools.jackson.core.JsonGenerator;

@SuppressWarnings({"InfiniteRecursion", "DoNotCallSuggester", "unused"}) // as bad as can be
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OneBadValueTest {
  private static final String ILLEGAL = "[not serialisable: java.lang.IllegalStateException]";

  /** As an entity whose session is closed. */
  static final class Lazy {
    public int getId() {
      return 7;
    }

    public List<String> getItems() {
      throw new IllegalStateException("no session");
    }
  }

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

  static final class Sneaky {
    public String getValue() {
      throw OneBadValueTest.<RuntimeException>sneaked(new Exception("checked"));
    }
  }

  static final class Unprintable implements CharSequence {
    @Override
    public int length() {
      return 1;
    }

    @Override
    public char charAt(int index) {
      return 'x';
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return this;
    }

    @Override
    public String toString() {
      throw new IllegalStateException("x");
    }
  }

  static final class Endless implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public String next() {
          return "again";
        }
      };
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // that is the trick
  private static <T extends Throwable> T sneaked(Throwable failure) throws T {
    throw (T) failure;
  }

  record Bad(String name, Object value, String instead) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String not(String type) {
    return "[not serialisable: " + type + "]";
  }

  static List<Bad> bad() throws NoSuchAlgorithmException {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);
    Map<String, Object> nullKey = new HashMap<>();
    nullKey.put(null, 1);
    return List.of(
        new Bad("lazy entity", new Lazy(), ILLEGAL),
        new Bad("itself", new Itself(), not("")),
        new Bad("overflowing", new Overflowing(), not("java.lang.StackOverflowError")),
        new Bad("missing class", new Missing(), not("java.lang.NoClassDefFoundError")),
        new Bad("checked exception", new Sneaky(), not("java.lang.Exception")),
        new Bad("text", new Unprintable(), ILLEGAL),
        new Bad("endless", new Endless(), "[too large]"),
        new Bad("endless iterator", new Endless().iterator(), "[too large]"),
        new Bad("endless list", endlessList(), "[too large]"),
        new Bad("cyclic map", cyclic, "[]"),
        new Bad("null key", nullKey, not("")),
        new Bad("failing list", failingList(), ILLEGAL),
        new Bad("failing map", failingMap(), ILLEGAL),
        new Bad("context", SSLContext.getInstance("TLS"), not("")),
        new Bad("socket", new Socket(), not("")));
  }

  private static List<String> endlessList() {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return "again";
      }

      @Override
      public int size() {
        return Integer.MAX_VALUE;
      }
    };
  }

  private static List<String> failingList() {
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        throw new IllegalStateException("x");
      }

      @Override
      public int size() {
        return 2;
      }
    };
  }

  private static Map<String, String> failingMap() {
    return new AbstractMap<>() {
      @Override
      public Set<Entry<String, String>> entrySet() {
        throw new IllegalStateException("x");
      }
    };
  }

  private final LoggedLines lines = LoggedLines.json(Redactor.create());

  private Map<String, @Nullable Object> whole(String message) {
    Event event = lines.event();
    assertThat(event.message()).startsWith(message);
    assertThat(event.members())
        .containsEntry("level", "error")
        .containsEntry("service", "orders")
        .containsEntry("error_message", "important")
        .containsEntry("request_id", "r-1")
        .containsEntry("before", 1)
        .containsEntry("after", 2)
        .containsKeys("timestamp", "logger", "thread", "error_type", "stack_trace")
        .doesNotContainKey("_encode_error");
    lines.logger().info("whole again");
    assertThat(lines.event().message()).isEqualTo("whole again");
    return event.members();
  }

  private static void replaced(Bad bad, @Nullable Object by) {
    String instead = bad.instead();
    assertThat(String.valueOf(by))
        .startsWith(
            instead.endsWith(": ]") || instead.equals("[]")
                ? instead.substring(0, instead.length() - 1)
                : instead)
        .endsWith("]");
  }

  @ParameterizedTest
  @MethodSource("bad")
  @DisplayName("LOG-21: a key-value that cannot be serialised costs its own member only")
  void keyValue(Bad bad) {
    MDC.put("request_id", "r-1");
    lines
        .logger()
        .atError()
        .setCause(new IllegalArgumentException("important"))
        .addKeyValue("before", 1)
        .addKeyValue("order", bad.value())
        .addKeyValue("after", 2)
        .log("failed {}", 42);
    replaced(bad, whole("failed 42").get("order"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  @DisplayName("LOG-21: a structured argument that cannot be serialised costs its own member only")
  void structuredArgument(Bad bad) {
    MDC.put("request_id", "r-1");
    lines
        .logger()
        .error(
            "failed {}",
            StructuredArguments.value("before", 1),
            StructuredArguments.keyValue("order", bad.value()),
            StructuredArguments.value("after", 2),
            new IllegalArgumentException("important"));
    replaced(bad, whole("failed 1").get("order"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  @DisplayName("LOG-21: a marker that cannot be serialised costs its own member only")
  void marker(Bad bad) {
    MDC.put("request_id", "r-1");
    lines
        .logger()
        .error(
            Markers.append("before", 1)
                .and(Markers.append("order", bad.value()))
                .and(Markers.append("after", 2)),
            "failed",
            new IllegalArgumentException("important"));
    replaced(bad, whole("failed").get("order"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  @DisplayName("LOG-21: of a map only the value is replaced that cannot be serialised")
  void withinAMap(Bad bad) {
    MDC.put("request_id", "r-1");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("before", 1);
    map.put("order", bad.value());
    map.put("after", 2);
    lines
        .logger()
        .error(
            "failed", StructuredArguments.entries(map), new IllegalArgumentException("important"));
    replaced(bad, whole("failed").get("order"));
    if (bad.instead().equals(ILLEGAL)) {
      lines
          .logger()
          .atError()
          .addKeyValue("all", map)
          .addKeyValue("list", List.of(1, map))
          .log("m");
      assertThat(lines.event().members())
          .containsEntry("all", Map.of("before", 1, "order", ILLEGAL, "after", 2))
          .containsEntry("list", List.of(1, Map.of("before", 1, "order", ILLEGAL, "after", 2)));
    }
  }

  @Test
  void ofABeanWhoseMembersAreTheEventsOnlyOneIsReplaced() {
    lines.logger().info("m", StructuredArguments.fields(new Lazy()));
    assertThat(lines.event().members()).containsEntry("id", 7).containsEntry("items", ILLEGAL);
  }

  /** Writes one member and fails in the middle of the next. */
  private static void half(JsonGenerator generator) {
    generator.writeNumberProperty("whole", 1);
    generator.writeName("half");
    generator.writeStartArray();
    generator.writeNumber(1);
    throw new IllegalStateException("x");
  }

  static final class HalfMarker extends LogstashMarker {
    private static final long serialVersionUID = 1;

    HalfMarker() {
      super("HALF");
    }

    @Override
    public void writeTo(JsonGenerator generator) {
      half(generator);
    }
  }

  @Test
  @DisplayName("LOG-21: what fails while it writes by itself leaves what it has written")
  void writersOfTheServicesOwn() {
    StructuredArgument half = OneBadValueTest::half;
    StructuredArgument none = generator -> {
      throw new IllegalStateException("x");
    };
    lines.logger().error(new HalfMarker(), "m {} {}", half, none, new Exception("important"));
    assertThat(lines.event().members())
        .containsEntry("whole", 1)
        .containsEntry("half", List.of(1, ILLEGAL))
        .containsEntry("whole_2", 1)
        .containsEntry("half_2", List.of(1, ILLEGAL))
        .containsEntry("_encode_error", "java.lang.IllegalStateException")
        .containsEntry("error_message", "important");
  }

  @Test
  @DisplayName("LOG-21: a name that cannot be made of a key costs its own member only")
  void keysOfMaps() {
    Map<Object, Object> map = new TreeMap<>((a, b) -> 1);
    map.put("good", 1);
    map.put(new Unprintable(), 2);
    lines.logger().atInfo().addKeyValue("map", map).addKeyValue("after", 2).log("m");
    assertThat(lines.event().members()).containsEntry("map", ILLEGAL).containsEntry("after", 2);
  }

  @Test
  @DisplayName("LOG-21: a plain marker that fails costs its tag only")
  void tags() {
    Marker failing = new BasicMarkerFactory() {}.getMarker("WILL_FAIL");
    Marker hostile = HostileMarker.of(failing);
    lines
        .logger()
        .atError()
        .addMarker(hostile)
        .addMarker(Markers.append("order", 7))
        .addKeyValue("after", 2)
        .setCause(new Exception("important"))
        .log("m");
    assertThat(lines.event().members())
        .containsEntry("order", 7)
        .containsEntry("after", 2)
        .containsEntry("tags", List.of(ILLEGAL))
        .containsEntry("error_message", "important");
  }

  /** Answers nothing without failing. */
  static final class HostileMarker {
    private HostileMarker() {}

    static Marker of(Marker plain) {
      return (Marker) java.lang.reflect.Proxy.newProxyInstance(
          Marker.class.getClassLoader(), new Class<?>[] {Marker.class}, (proxy, method, args) -> {
            if (method.getName().equals("getName") || method.getName().equals("iterator")) {
              throw new IllegalStateException("x");
            }
            return method.invoke(plain, args);
          });
    }
  }

  @Test
  void anArgumentWhoseToStringThrowsACheckedExceptionCostsItsPlaceOnly() {
    Object sneaky = new Object() {
      @Override
      public String toString() {
        throw OneBadValueTest.<RuntimeException>sneaked(new Exception("checked"));
      }
    };
    lines.logger().error("failed {} of {}", sneaky, 3, new Exception("important"));
    Event event = lines.event();
    assertThat(event.message()).isEqualTo("failed [FAILED toString()] of 3");
    assertThat(event.members()).containsEntry("error_message", "important");
  }

  @Test
  void aBeanWithoutPropertiesIsAnEmptyObject() {
    lines
        .logger()
        .atInfo()
        .addKeyValue("o", new Object())
        .addKeyValue("after", 2)
        .log("m");
    assertThat(lines.event().members()).containsEntry("o", Map.of()).containsEntry("after", 2);
  }

  @Test
  void anEndlessStreamIsTooLarge() {
    Stream<Integer> endless = Stream.iterate(1, i -> i + 1);
    lines.logger().atInfo().addKeyValue("s", endless).addKeyValue("after", 2).log("m");
    assertThat(lines.event().members()).containsEntry("s", "[too large]").containsEntry("after", 2);
  }

  @Test
  @DisplayName("LOG-21: a context of Logback without an MDC costs the event nothing")
  void withoutMdc() {
    LoggerContext made = new LoggerContext();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    EventAppender appender = new EventAppender(
        new EventLines(
            new EventFields(FieldNames.JSON), Redactor.create(), JsonEncoder.LONGEST_LINE, false),
        output);
    appender.setContext(made);
    appender.start();
    ch.qos.logback.classic.Logger log = made.getLogger("made");
    log.addAppender(appender);
    MDC.put("request_id", "r-1");
    log.atError().setCause(new Exception("important")).addKeyValue("k", 1).log("m");
    assertThat(Event.parse(output.toByteArray()).members())
        .containsEntry("error_message", "important")
        .containsEntry("request_id", "r-1")
        .containsEntry("k", 1)
        .doesNotContainKey("_encode_error");
  }

  @Test
  void whatIsReplacedIsRedactedLikeTheRest() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    LoggedLines redacted = LoggedLines.json(redactor);
    Logger log = redacted.logger();
    log.atInfo()
        .addKeyValue("order", new Lazy())
        .addKeyValue("k", "hunter2hunter2")
        .log("with hunter2hunter2");
    assertThat(redacted.event().members())
        .containsEntry("message", "with [redacted]")
        .containsEntry("order", ILLEGAL)
        .containsEntry("k", "[redacted]");
  }
}
