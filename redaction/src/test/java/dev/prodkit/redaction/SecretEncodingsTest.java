// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.SecretWritings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SecretEncodingsTest {
  private static final List<String> SECRETS = List.of(
      "hunter2hunter2",
      "p&ss<word>123\"q",
      "it's a \"secret\" & more",
      "$HOME/p@ss\\w\"ord\\1`x`",
      "p\u00e4ssw\u00f6rter\u2192\u20ac-\u00e9",
      "caf\u00e9-cr\u00e8me-2024",
      "emoji \uD83D\uDE00 inside",
      "with blanks and\ttabs",
      "secretpart1&secretpart2&secretpart3",
      "secretpart1&+secretpart2&secretpart3",
      "\"quoted-all-around-1\"",
      "100%41-looks&amp;encoded\\u0041",
      "AKIAIOSFODNN7EXAMPLE/+abc==");

  private static final List<String> WAYS = List.copyOf(SecretWritings.all().keySet());

  static Stream<String> ways() {
    return WAYS.stream();
  }

  private static String written(String way, String secret) {
    return Objects.requireNonNull(SecretWritings.all().get(way)).apply(secret);
  }

  @ParameterizedTest
  @MethodSource("ways")
  @DisplayName("MSK-4: a secret is found however a program has written it")
  void inEachWay(String way) {
    for (String secret : SECRETS) {
      Redactor redactor = Redactor.create();
      redactor.register(secret);
      String text = written(way, secret);
      assertThat(redactor.apply("before " + text + " after"))
          .as("%s as %s", secret, text)
          .isEqualTo("before [redacted] after");
      String json = "{\"m\":\"before " + SecretWritings.json(text) + " after\",\"n\":1}";
      assertThat(Event.parse(redactor.apply(json)).members())
          .as(json)
          .isEqualTo(Map.of("m", "before [redacted] after", "n", 1));
    }
  }

  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.strings()
        .withChars("abcXYZ0189\"'\\/&<>%$`;#+= \n\t\u00e9\u20ac")
        .ofMinLength(12)
        .ofMaxLength(30)
        .filter(s -> s.equals(s.strip()))
        .filter(
            s -> s.chars().filter(c -> c < 0x80 && Character.isLetterOrDigit(c)).count() >= 8);
  }

  @Property(tries = 3_000)
  void nothingOfItIsLeft(@ForAll("secrets") String secret, @ForAll int which) {
    String way = WAYS.get(Math.floorMod(which, WAYS.size()));
    Redactor redactor = Redactor.create();
    redactor.register(secret);
    String text = written(way, secret);
    if (way.contains("ampersand") || way.contains("without double quotes")) {
      return; // a part, which may be too short, or a word
    }
    assertThat(redactor.apply("before " + text + " after"))
        .as("%s as %s: %s", secret, way, text)
        .doesNotContain(text)
        .contains("[redacted]");
  }

  @Test
  void whatIsForgottenIsForgottenInEachWay() {
    Redactor redactor = Redactor.create();
    SECRETS.forEach(redactor::register);
    SECRETS.forEach(redactor::forget);
    for (String secret : SECRETS.subList(0, 12)) { // the last one shows by its shape what it is
      for (String way : List.of("plain", "hex", "form, twice", "all decimal", "CSV")) {
        String text = written(way, secret);
        assertThat(redactor.apply(text)).isEqualTo(text);
      }
    }
  }

  @Test
  void anOrdinaryWordIsNoPartOfASecret() {
    Redactor redactor = Redactor.create();
    redactor.register("credentials&administration");
    redactor.register("https://orders.example.com/pay?merchant=acme&key=s3cr3t-of-acme");
    String text = "administration of credentials: https://orders.example.com/pay?merchant=acme";
    assertThat(redactor.apply(text)).isEqualTo(text);
  }

  @Test
  void whatOnlyLooksEncodedStays() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    String text = "100%, AT&T &unknown; &#; &#x; &#99999999999; C:\\Users\\new %zz \\u12 \\ & %";
    assertThat(redactor.apply(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "abc/def+ghi#1 %abc%2Fdef%2Bghi%231%",
        "ab/cdef+ghi#1 %ab%2Fcdef%2Bghi%231%",
        "abc/def+ghi#1 %4abc%2Fdef%2Bghi%231%",
        "abc/def+ghi#1 %25abc%252Fdef%252Bghi%25231%25",
        "tab/in/secret9 CORP\\tab%2Fin%2Fsecret9",
        "tab\tin\tsecret9 CORP\\tab%09in%09secret9",
        "tab/in/secret9 CORP\\tab\\/in\\/secret9",
        "tab/in/secret9 CORP\\\\tab%2Fin%2Fsecret9",
        "a+b/c=d&e?f#g \\a+b\\/c=d&e?f#g",
        "1234/56abcdef &#1234%2F56abcdef;"
      })
  @DisplayName("MSK-4: what stands in front of an encoded secret does not hide its beginning")
  void behindTheStartOfAnEscape(String secret, String text) {
    Redactor redactor = Redactor.create();
    redactor.register(secret);
    for (String around : List.of("", "LIKE '", "x=%2F&amp;\\n ")) {
      String redacted = redactor.apply(around + text + " after");
      assertThat(redacted).contains("[redacted]").endsWith(" after");
      assertThat(redacted).doesNotContain("def", "secret9", "f#g", "56abc");
      String json = redactor.apply(
          "{\"m\":\"" + SecretWritings.json(around + text + " after") + "\",\"n\":1}");
      assertThat(Event.parse(json).text("m"))
          .contains("[redacted]")
          .doesNotContain("def", "secret9", "f#g", "56abc");
    }
  }
}
