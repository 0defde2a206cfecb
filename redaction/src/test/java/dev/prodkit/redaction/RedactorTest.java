// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private final Redactor redactor = Redactor.create();

  @Test
  void tooShortOrTooLongOrBlankIsNotRegistered() {
    assertThat(redactor.register("1234567")).isFalse();
    assertThat(redactor.register("x".repeat((1 << 20) + 1))).isFalse();
    assertThat(redactor.register(" ".repeat(20))).isFalse();
    assertThat(redactor.register("12345678")).isTrue();
    assertThat(redactor.register("abcdefgh".toCharArray())).isTrue();
    assertThat(redactor.apply("1234567 12345678 xabcdefghx"))
        .isEqualTo("1234567 [redacted] x[redacted]x");
  }

  @Test
  void isForgottenWhenAllWhoRegisteredItForgetIt() {
    redactor.register("hunter2hunter2");
    redactor.register("hunter2hunter2".toCharArray());
    redactor.forget("hunter2hunter2");
    assertThat(redactor.apply("hunter2hunter2")).isEqualTo("[redacted]");
    redactor.forget("hunter2hunter2".toCharArray());
    redactor.forget("hunter2hunter2");
    assertThat(redactor.apply("hunter2hunter2")).isEqualTo("hunter2hunter2");
  }

  @Test
  void theEnvironmentTellsItsSecretsByName() {
    Redactor environment = Redactor.fromEnvironment(Map.of(
        "DB_PASSWORD", "hunter2hunter2",
        "PWD", "/srv/application",
        "OLDPWD", "/home/application",
        "DB_PASSWORD_FILE", "/run/secrets/database",
        "API_KEY", "short",
        "SERVICE_NAME", "orders-service"));
    assertThat(
            environment.apply(
                "hunter2hunter2 /srv/application /home/application /run/secrets/database short orders-service"))
        .isEqualTo(
            "[redacted] /srv/application /home/application /run/secrets/database short orders-service");
  }

  @Test
  void whatHasNoSecretIsTheSameString() {
    redactor.register("hunter2hunter2");
    String text = new String("nothing \uD800 here");
    assertThat(redactor.apply(text)).isSameAs(text);
  }

  @Test
  void overlappingSecretsLeaveNothing() {
    redactor.register("abcdefghij");
    redactor.register("ghijklmnop");
    redactor.register("cdefghijkl");
    assertThat(redactor.apply("-abcdefghijklmnop-")).isEqualTo("-[redacted]-");
  }

  @Test
  void theLongestOfThoseThatBeginAlikeIsMasked() {
    redactor.register("abcdefgh");
    redactor.register("abcdefghijkl");
    redactor.register("abcdefghijklmnop");
    assertThat(redactor.apply("abcdefghijklmn")).isEqualTo("[redacted]mn");
  }

  @Test
  @DisplayName("MSK-4: the whole run of Base64 around a secret is masked")
  void theWholeRun() {
    redactor.register("hunter2hunter2");
    String basic = Base64.getEncoder().encodeToString("somebody:hunter2hunter2!".getBytes(UTF_8));
    assertThat(redactor.apply("Basic " + basic + ", next")).isEqualTo("Basic [redacted], next");
  }

  @Test
  void aSecretNumberInJsonBecomesAString() {
    redactor.register("12345678");
    assertThat(redactor.apply("{\"n\":12345678,\"m\":-1234567812,\"o\":1}"))
        .isEqualTo("{\"n\":\"[redacted]\",\"m\":\"[redacted]\",\"o\":1}");
  }

  @Test
  void aSecretAcrossPunctuationLeavesJsonValid() {
    redactor.register("{\"type\":\"account\",\"key\":\"abc\"}");
    redactor.register("abcdefgh\\");
    redactor.register("nabcdefg");
    redactor.register("xyzxyzxyz\"");
    String redacted = redactor.apply(
        "{\"k\":{\"type\":\"account\",\"key\":\"abc\"},\"l\":\"abcdefgh\\n\",\"m\":\"\\nabcdefg\",\"o\":\"xyzxyzxyz\"}");
    assertThat(Event.parse(redacted).members()).containsKeys("k", "l", "m", "o");
    assertThat(redacted).doesNotContain("account", "\"abc\"", "abcdefg", "xyz");
  }

  @Test
  void namesThatWereMaskedStayUnique() {
    redactor.register("hunter2hunter2");
    redactor.register("hunter3hunter3");
    Event event =
        Event.parse(redactor.apply("{\"hunter2hunter2\":1,\"hunter3hunter3\":2,\"a\":3}"));
    assertThat(event.members()).containsOnlyKeys("[redacted]", "[redacted]_2", "a");
  }

  @Test
  @DisplayName("MSK-9: a key of many lines is masked line by line, and lines stay lines")
  void manyLines() {
    redactor.register(
        "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nAAECAwQFBgcICQoLDA0O\n-----END KEY-----\n");
    assertThat(
            redactor.apply(
                "a -----BEGIN KEY-----\r\nMIIEvQIBADANBgkqhkiG\r\nAAECAwQFBgcICQoLDA0O\r\n-----END KEY-----\r\nb"))
        .isEqualTo("a [redacted]\r\n\r\n\r\n\r\nb");
    assertThat(redactor.apply("  MIIEvQIBADANBgkqhkiG  ")).isEqualTo("  [redacted]  ");
  }

  @Test
  void masksAValueByItsNameOrByItself() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    assertThat(redactor.apply("db.password", "x")).isEqualTo("[redacted]");
    assertThat(redactor.apply("db.user", "as hunter2hunter2")).isEqualTo("as [redacted]");
    assertThat(redactor.apply("", "x")).isEqualTo("x");
  }
}
