// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import dev.prodkit.redaction.WellFormed;
import dev.prodkit.testkit.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

class RedactorPropertyTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> CARRIERS = List.copyOf(Carriers.all().keySet());
  private static final List<String> ENCODINGS = List.copyOf(Carriers.encodings().keySet());

  /** Any text that is a secret: long enough, and not the mask or something made of it. */
  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.oneOf(
            Arbitraries.strings().withCharRange(' ', '~').ofMinLength(8).ofMaxLength(40),
            Arbitraries.strings().all().ofMinLength(8).ofMaxLength(40),
            Arbitraries.strings()
                .withChars("ab\"\\/\n\r\t+=%&<>\u2028\u202E\u00e9\u20ac")
                .ofMinLength(8)
                .ofMaxLength(40),
            Arbitraries.strings().alpha().numeric().ofMinLength(8).ofMaxLength(40))
        .filter(s -> s.length() >= 8 && WellFormed.text(s).equals(s))
        // Punctuation alone is JSON's own; the mask cannot be told from itself.
        .filter(s -> s.chars().filter(Character::isLetterOrDigit).count() >= 6)
        .filter(s -> !s.contains("redacted") && s.strip().length() >= 8);
  }

  @Property(tries = 600)
  void noRegisteredSecretLeavesInAnyCarrierOrEncoding(
      @ForAll("secrets") String secret, @ForAll int carrier, @ForAll int encoding) {
    String how = CARRIERS.get(Math.floorMod(carrier, CARRIERS.size()));
    String form = ENCODINGS.get(Math.floorMod(encoding, ENCODINGS.size()));
    Assume.that(!Carriers.encodedTwice(how, form));
    Redactor redactor = Redactor.create();
    redactor.register(secret);
    LoggedLines lines = LoggedLines.json(redactor);
    String carried = Objects.requireNonNull(Carriers.encodings().get(form)).apply(secret);
    Objects.requireNonNull(Carriers.all().get(how)).accept(lines.logger(), carried);
    byte[] bytes = lines.bytes();
    String line = new String(bytes, UTF_8);
    assertThat(Event.parse(line).members()).doesNotContainKey("_encode_error");
    assertThat(line).contains(Redactor.MASK);
    assertThat(Carriers.leaks(line, secret)).as(line).isFalse();
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(
            4,
            Arbitraries.of(
                "\"",
                "\\",
                ":",
                "=",
                "{",
                "}",
                "[",
                "]",
                ",",
                "\\n",
                "\\\"",
                "\\\\\\\"",
                "password",
                "token",
                "secretSECRET",
                "Bearer ",
                "c2VjcmV0U0VDUkVU",
                " ",
                "\\u0041",
                "\n",
                "'",
                "%2B",
                "12",
                "true",
                "é",
                "\uD83D\uDE00",
                "Cookie: ")),
        net.jqwik.api.Tuple.of(
            1, Arbitraries.strings().all().ofMaxLength(4).map(WellFormed::text)));
  }

  @Provide
  Arbitrary<String> jumbles() {
    return pieces().list().ofMaxSize(40).map(parts -> String.join("", parts));
  }

  private static Redactor two() {
    Redactor redactor = Redactor.create();
    redactor.register("secretSECRET");
    redactor.register("\",\"password\":");
    redactor.register("12345678\\");
    return redactor;
  }

  @Property(tries = 2000)
  void whateverTheTextItsLinesStayAndNothingThrows(@ForAll("jumbles") String text) {
    String redacted = new String(two().redact(text.getBytes(UTF_8)), UTF_8);
    assertThat(redacted.chars().filter(c -> c == '\n').count())
        .isEqualTo(text.chars().filter(c -> c == '\n').count());
    assertThat(redacted).doesNotContain("secretSECRET");
  }

  private Arbitrary<Object> values(int depth) {
    Arbitrary<Object> leaves = Arbitraries.oneOf(
        jumbles().map(text -> (Object) text),
        Arbitraries.integers().map(number -> (Object) number),
        Arbitraries.of((Object) 12345678, true, false));
    return depth == 0
        ? leaves
        : Arbitraries.oneOf(
            leaves,
            values(depth - 1).list().ofMaxSize(3).map(list -> (Object) list),
            objects(depth - 1).map(map -> (Object) map));
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    return objects(2);
  }

  private Arbitrary<Map<String, Object>> objects(int depth) {
    return Combinators.combine(
            jumbles().list().ofMaxSize(4), values(depth).list().ofSize(4))
        .as((names, values) -> {
          Map<String, Object> map = new LinkedHashMap<>();
          for (String name : names) {
            map.put(name, values.get(map.size()));
          }
          return map;
        });
  }

  @Property(tries = 600)
  void jsonStaysJsonWithUniqueNames(@ForAll("objects") Map<String, Object> object) {
    String json = JSON.writeValueAsString(object);
    String redacted = new String(two().redact(json.getBytes(UTF_8)), UTF_8);
    Event event = Event.parse(redacted);
    assertThat(event.members()).hasSameSizeAs(object);
    assertThat(redacted).doesNotContain("secretSECRET");
    new ArrayList<>(object.keySet())
        .stream()
            .filter(name -> Redactor.create().sensitive(name))
            .filter(event::has)
            .forEach(
                name -> assertThat(event.members().get(name)).isIn("[redacted]", "", true, false));
  }
}
