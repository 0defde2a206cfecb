// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.codes;
import static dev.prodkit.validation.Answers.read;
import static dev.prodkit.validation.Answers.refused;
import static dev.prodkit.validation.Normalized.Step.LOWER;
import static dev.prodkit.validation.Normalized.Step.NFC;
import static dev.prodkit.validation.Normalized.Step.TRIM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The constraints and the normalisation that are ours. */
class ConstraintsTest {
  private static Boundary boundary;

  record Address(
      @EmailDomain({"company.com", "Partner.COM", "xn--mnchen-3ya.example"})
      String email) {}

  record Line(@PlainText String text) {}

  record Brief(@PlainText(max = 5) String text) {}

  record Texts(
      @Normalized({TRIM, LOWER}) String text,
      @Normalized(TRIM) Optional<String> optional,
      @Normalized(LOWER) List<String> list,
      @Normalized({TRIM, NFC}) Map<String, String> map) {}

  record NoDomain(@EmailDomain({}) String email) {}

  record OddDomain(@EmailDomain("münchen.example") String email) {}

  @BeforeAll
  static void open() {
    boundary = Answers.boundary();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@company.com",
        "A.b+c@COMPANY.com",
        "o'neil@partner.com",
        "a@xn--mnchen-3ya.example",
        "!#$%&'*+-/=?^_`{|}~@company.com"
      })
  void takesAnAddressOfAnAllowedDomain(String email) {
    assertThat(read(boundary, "{\"email\":\"" + email + "\"}", Address.class))
        .isEqualTo(new Address(email));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a@",
        "@company.com",
        "company.com",
        "a@b@company.com",
        "a@company.com@evil.example",
        ".a@company.com",
        "a.@company.com",
        "a..b@company.com",
        "a b@company.com",
        "\\\"a b\\\"@company.com",
        "a@company.com.",
        "a@company.com\\n",
        " a@company.com",
        "a@mail.company.com",
        "a@companyxcom",
        "a@company.com.evil.example",
        "a@evilcompany.com",
        "a@münchen.example",
        "ä@company.com",
        "a@\u0441ompany.com",
        "a@company.c\u03BFm",
        "a@[127.0.0.1]",
        "a(c)@company.com",
        "a@PARTNER.\u212AOM",
        "a@company.com\\u0000",
        "a@company.com,b@company.com",
        "<a@company.com>"
      })
  void refusesEveryOtherAddress(String email) {
    assertThat(codes(boundary, "{\"email\":\"" + email + "\"}", Address.class))
        .containsExactly("/email email-domain");
  }

  record Kelvin(@EmailDomain("kelvin.example") String email) {}

  @Test
  void takesNoLetterFromElsewhereForOneOfTheDomain() {
    // In lower case, KELVIN SIGN is an ordinary k.
    assertThat(codes(boundary, "{\"email\":\"a@\u212Aelvin.example\"}", Kelvin.class))
        .containsExactly("/email email-domain");
  }

  @Test
  void boundsAnAddressAndItsLocalPart() {
    assertThat(EmailAddress.isWellFormed("a".repeat(64) + "@company.com")).isTrue();
    assertThat(EmailAddress.isWellFormed("a".repeat(65) + "@company.com")).isFalse();
    String domain = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63);
    assertThat(EmailAddress.isWellFormed("a".repeat(62) + "@" + domain)).isTrue();
    assertThat(EmailAddress.isWellFormed("a".repeat(63) + "@" + domain)).isFalse();
    assertThat(EmailAddress.isWellFormed("a@" + "b".repeat(64))).isFalse();
    assertThat(EmailAddress.isWellFormed("a@-b.example")).isFalse();
    assertThat(EmailAddress.isWellFormed("a@b-.example")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(classes = {NoDomain.class, OddDomain.class})
  void refusesAListOfDomainsThatNoAddressCanMatch(Class<? extends Record> type) {
    assertThatThrownBy(() -> Boundary.create(type).awaitWarm(Duration.ofSeconds(60)))
        .isInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("@EmailDomain needs domains in ASCII");
    assertThatThrownBy(() -> read(boundary, "{\"email\":\"a@b.example\"}", type))
        .isInstanceOf(ValidationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Zoë O'Brien & Söhne, No. 5 (GmbH)",
        "你好",
        "\uD83D\uDC68\u200D\uD83D\uDC69",
        "=1+1",
        "a=\"b\""
      })
  void takesPlainText(String text) {
    assertThat(Characters.arePlain(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<b>",
        "a>b",
        "a;b",
        "a\nb",
        "a\rb",
        "a\tb",
        "\u0000",
        "\u001B[31m",
        "\u007F",
        "\u0085",
        "\u009B",
        "\u2028",
        "\u2029",
        "\u061C",
        "\u200E",
        "\u200F",
        "\u202A",
        "\u202E",
        "\u2066",
        "\u2069",
        "\uD800",
        "a\uDC00",
        "\uDC00\uDC00",
        "\uD800a"
      })
  void refusesTextThatIsMoreThanText(String text) {
    assertThat(Characters.arePlain("a" + text + "b")).isFalse();
  }

  @Test
  void boundsPlainText() {
    assertThat(refused(boundary, "{\"text\":\"abcdef\"}", Brief.class).violations())
        .containsExactly(new Violation("/text", "plain-text", "must be at most 5 characters long"));
    assertThat(refused(boundary, "{\"text\":\"a;b\"}", Brief.class).violations())
        .containsExactly(new Violation(
            "/text", "plain-text", "must be plain text, without <, >, ; and control characters"));
  }

  @Test
  void normalisesEveryTextOfAComponentBeforeItIsChecked() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr")); // where a small I has no dot
    try {
      assertThat(read(boundary, """
              {"text": "\\t A I ", "optional": " B ", "list": [" C", "D"], "map": {" K ": " a\u0308 "}}""", Texts.class))
          .isEqualTo(new Texts("a i", Optional.of("B"), List.of(" c", "d"), Map.of(" K ", "ä")));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void worksInAnyValidatorToo() {
    try (ValidatorFactory factory = Validation.byDefaultProvider()
        .configure()
        .messageInterpolator(new ParameterMessageInterpolator())
        .buildValidatorFactory()) {
      assertThat(factory.getValidator().validate(new Address("x"))).hasSize(1);
      assertThat(factory.getValidator().validate(new Brief("a;b"))).hasSize(1);
      assertThat(factory.getValidator().validate(new Line("a"))).isEmpty();
    }
  }
}
