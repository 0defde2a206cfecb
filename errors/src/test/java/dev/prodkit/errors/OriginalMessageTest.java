// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OriginalMessageTest {
  private static final String CARD = "4111111111111111";

  private final Redaction redaction = new Redaction(
      (name, text) -> name.equalsIgnoreCase("password") ? "***" : text.replace(CARD, "****"),
      new Notices(InstantSource.system()));

  @Test
  @Timeout(value = 20, unit = SECONDS)
  void copiesJsonAsItIs() {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("text", "ä\n");
    given.put("numbers", List.of(1, 2L, 0.5, 0.1f, (short) 3, new AtomicLong(4)));
    given.put("big", List.of(new BigInteger("123456789012345678901"), new BigDecimal("1.10")));
    given.put("nothing", null);
    given.put("object", Map.of("yes", true));
    given.put("array", new int[] {1, 2});
    given.put("optional", Optional.of("there"));

    assertThat(Json.object(copy(given).members(), 64))
        .isEqualTo("{\"text\":\"ä\\n\",\"numbers\":[1,2,0.5,0.1,3,4],"
            + "\"big\":[123456789012345678901,1.10],\"nothing\":null,\"object\":{\"yes\":true},"
            + "\"array\":[1,2],\"optional\":\"there\"}");
    assertThat(copy(given).truncated()).isFalse();
  }

  @Test
  @Timeout(value = 20, unit = SECONDS)
  @DisplayName("ERR-9: a poison value becomes a word about it")
  void degradesPoison() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);
    List<Object> selfList = new ArrayList<>();
    selfList.add(selfList);
    Object[] selfArray = new Object[1];
    selfArray[0] = selfArray;
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    Map<Object, Object> oddKeys = new HashMap<>();
    oddKeys.put(null, 1);
    oddKeys.put(poison(), 2);
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("throws", poison());
    given.put("nan", Double.NaN);
    given.put("infinite", Float.NEGATIVE_INFINITY);
    given.put("cyclic", cyclic);
    given.put("list", selfList);
    given.put("array", selfArray);
    given.put("deep", deep);
    given.put("keys", oddKeys);
    given.put("huge", BigInteger.ONE.shiftLeft(50_000_000));
    given.put("exponent", new BigDecimal("1e2000000000"));
    given.put("subclass", new PoisonNumber());
    given.put("changing", new ChangingMap());
    given.put("bytes", "secret".getBytes(StandardCharsets.UTF_8));
    given.put("characters", "secret".toCharArray());
    given.put("after", "still here");

    OriginalMessage.Copy copy = copy(given);

    Map<String, @Nullable Object> read =
        Event.parse(event(copy).json()).object("original_message").members();
    assertThat(read.keySet()).isEqualTo(given.keySet());
    assertThat(read)
        .containsEntry("throws", "[unreadable: java.lang.StackOverflowError]")
        .containsEntry("nan", "NaN")
        .containsEntry("infinite", "-Infinity")
        .containsEntry("cyclic", Map.of("self", "[circular]"))
        .containsEntry("list", List.of("[circular]"))
        .containsEntry("array", List.of("[circular]"))
        .containsEntry("huge", "[a number of too many digits]")
        .containsEntry("exponent", "[a number of too many digits]")
        .containsEntry("changing", Map.of("first", 1))
        .containsEntry("bytes", "[6 bytes]")
        .containsEntry("characters", "[6 characters]")
        .containsEntry("after", "still here");
    assertThat(copy.truncated()).isTrue();
  }

  @Test
  @Timeout(value = 20, unit = SECONDS)
  @DisplayName("ERR-12: names, values, numbers and whole objects under a secret name are redacted")
  void redactsEveryCarrier() {
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("card", CARD);
    given.put("number", Long.parseLong(CARD));
    given.put(CARD, "as a name");
    given.put("****", "a name like it");
    given.put("nested", List.of(Map.of("pan", "pan " + CARD)));
    given.put("bean", new AtomicReference<>(CARD));
    given.put("password", Map.of("short", "x1"));
    given.put("Password", 4711);
    given.put("p".repeat(300), "under a name too long to be judged");

    String json = event(copy(given)).json();

    assertThat(json)
        .doesNotContain(CARD)
        .doesNotContain("x1")
        .doesNotContain("4711")
        .doesNotContain("to be judged");
    assertThat(copy(given).members())
        .containsEntry("password", Redaction.HIDDEN)
        .containsEntry("Password", Redaction.HIDDEN)
        .containsEntry("****", "as a name")
        .containsEntry("****~2", "a name like it");
  }

  @Test
  @Timeout(value = 20, unit = SECONDS)
  void isBoundedInEveryDirection() {
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < 100_000; i++) {
      wide.put("key" + i, i);
    }
    for (Map<String, ?> given : List.<Map<String, ?>>of(
        wide,
        Map.of("long", (Object) "x".repeat(10_000_000)),
        Map.of("list", Collections.nCopies(1_000_000, "é".repeat(100))),
        Map.of("array", (Object) new long[5_000_000]),
        Map.of("k".repeat(1_000_000), (Object) 1))) {
      OriginalMessage.Copy copy = copy(given);

      assertThat(copy.truncated()).isTrue();
      assertThat(event(copy).originalMessage()).isEqualTo(copy.members()).isNotEmpty();
    }
  }

  // ERR-9: whatever is put in comes out as strict JSON within the bound
  @Property(tries = 50, shrinking = ShrinkingMode.OFF)
  void isAlwaysWithinWhatAnEventTakes(@ForAll("messages") Map<String, Object> given) {
    Event.parse(event(copy(given)).json().getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<Map<String, Object>> messages() {
    Arbitrary<Object> leaf = Arbitraries.oneOf(
        HostileStrings.any().map(text -> (Object) text.repeat(1 + Math.abs(text.hashCode() % 60))),
        Arbitraries.doubles().map(number -> number),
        Arbitraries.floats().map(number -> number),
        Arbitraries.longs().map(number -> number),
        Arbitraries.bigDecimals().map(number -> number));
    Arbitrary<Object> value = Arbitraries.recursive(
        () -> leaf,
        inner -> Arbitraries.oneOf(
            inner.list().ofMaxSize(6).map(list -> (Object) list),
            Arbitraries.maps(HostileStrings.any(), inner).ofMaxSize(6).map(map -> (Object) map)),
        0,
        3);
    return Arbitraries.maps(HostileStrings.any(), value).ofMaxSize(20);
  }

  private OriginalMessage.Copy copy(Map<String, ? extends @Nullable Object> given) {
    return OriginalMessage.of(given, redaction);
  }

  private static ErrorEvent event(OriginalMessage.Copy copy) {
    return new ErrorEvent(
        "id",
        Instant.EPOCH,
        "orders",
        "test",
        "X",
        "",
        "",
        Optional.empty(),
        copy.members(),
        0,
        List.of());
  }

  private static Object poison() {
    return new Object() {
      @Override
      public String toString() {
        throw new StackOverflowError();
      }
    };
  }

  private static final class PoisonNumber extends BigDecimal {
    private static final long serialVersionUID = 1;

    PoisonNumber() {
      super("1");
    }

    @Override
    public String toString() {
      return "1, \"injected\": 2";
    }
  }

  /** Yields one member and then says that somebody changed it. */
  private static final class ChangingMap extends AbstractMap<String, Object> {
    @Override
    public Set<Entry<String, Object>> entrySet() {
      return new java.util.AbstractSet<>() {
        @Override
        public java.util.Iterator<Entry<String, Object>> iterator() {
          return new java.util.Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
              return true;
            }

            @Override
            public Entry<String, Object> next() {
              if (at++ > 0) {
                throw new ConcurrentModificationException();
              }
              return Map.entry("first", 1);
            }
          };
        }

        @Override
        public int size() {
          return 2;
        }
      };
    }
  }
}
