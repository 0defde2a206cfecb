// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No speed is asserted, only that no text makes the cost explode: a quadratic pass takes minutes.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RedactorCostTest {
  private static final int MEGABYTE = 1 << 20;

  private static Redactor hostileSecrets() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2hunter3");
    redactor.register("a".repeat(23) + "b");
    redactor.register("a".repeat(4_000) + "c");
    redactor.register("dXNlcjpwYXNzd29yZA");
    for (int i = 0; i < 1_000; i++) {
      redactor.register("eyJhbGciOiJIUzI1NiJ9." + i + "x".repeat(40)); // one prefix for all
      redactor.register("a".repeat(8 + i % 200) + i); // prefixes of one another
    }
    return redactor;
  }

  private static Map<String, String> hostileTexts(int size) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String unit : new String[] {
      "a",
      "4111",
      "=",
      ":",
      "\"",
      "\\",
      "{",
      "[",
      "\":",
      "\\\":",
      "\"a\":",
      "password",
      "password=",
      "\"password\":",
      "\"password\":{",
      "\\\"password\\\":\\\"",
      "password: ",
      "password=[",
      "password='",
      "hunter2hunter2hunter",
      "eyJhbGciOiJIUzI1NiJ9.",
      "dXNlcjpwYXNzd29yZA",
      "dXNlcjpwYXNzd29yZ ",
      " ",
      "\n",
      " :",
      "\\\\\\\"",
      "cookie: ",
      "\n password: a",
      "@",
      "a@",
      "a@b.",
      "eyJ",
      "eyJ.",
      "[eyJ",
      "-----BEGIN",
      "-----BEGIN PRIVATE KEY-----",
      "PRIVATE KEY-----",
      "://",
      "://a:b",
      "://a:b/",
      "/ghp_",
      "[sk-",
      "AKIA",
      "Bearer ",
      " Bearer aaaaaaaaaaaaaaaa",
      "4111 1111 ",
      "4 ",
      "4111-",
      "hooks.slack.com/services/",
      "jdbc:oracle:thin:a/",
      "12345678:AA",
      "jdbc:oracle:thin:",
      "://a:b@",
      "%25",
      "%2525",
      "&amp;",
      "&amp;amp;",
      "&#",
      "&#97;",
      "\\u007a",
      "\\\\u007a",
      "\\x7a%7a&#122;",
      "%7a\\",
      "4111111111111111 ",
      "--password ",
      " -p",
      "mysql -p",
      "curl -u a:",
      "\"--password\",",
      "<password>",
      "<a",
      "x>",
      "name=\"password\" ",
      "'password' ",
      "?code=",
      "\\t=",
      "_-"
    }) {
      texts.put(unit, unit.repeat(size / unit.length()));
    }
    texts.put("in JSON", "{\"m\":\"" + "password=a ".repeat(size / 11) + "\"}");
    texts.put("deep", "[".repeat(size / 2) + "]".repeat(size / 2));
    texts.put(
        "deep password", "{\"password\":" + "[".repeat(size / 2) + "]".repeat(size / 2) + "}");
    texts.put("names", "{\"" + "password".repeat(size / 8) + "\":1}");
    return texts;
  }

  @Test
  @DisplayName("MSK-5: the pass is linear whatever the text is made of")
  void hostileTexts() {
    Redactor redactor = hostileSecrets().emails();
    hostileTexts(MEGABYTE / 64).values().forEach(redactor::apply); // so that it is compiled
    hostileTexts(MEGABYTE).forEach((name, text) -> {
      long one = nanos(redactor, text);
      long two = nanos(redactor, text + text);
      // Twice the text may cost four times as much on a busy machine; a square costs minutes.
      assertThat(two).as(name).isLessThan(4 * one + TimeUnit.SECONDS.toNanos(2));
    });
  }

  private static long nanos(Redactor redactor, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    long start = System.nanoTime();
    redactor.redact(bytes);
    return System.nanoTime() - start;
  }

  @Test
  void theSecretsPrefixAloneIsNotMasked() {
    Redactor redactor = Redactor.create();
    redactor.register("a".repeat(23) + "b");
    String text = "a".repeat(MEGABYTE);
    assertThat(redactor.apply(text)).isSameAs(text);
    assertThat(redactor.apply(text + "b")).isEqualTo("a".repeat(MEGABYTE - 23) + "[redacted]");
  }

  @Test
  void manySecretsAreAllFound() {
    Redactor redactor = Redactor.create();
    Random random = new Random(7);
    String[] secrets = new String[5_000];
    for (int i = 0; i < secrets.length; i++) {
      secrets[i] = Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + i;
      redactor.register(secrets[i]);
    }
    for (String secret : secrets) {
      assertThat(redactor.apply("x" + secret + ";")).isEqualTo("x[redacted];");
    }
    for (int i = 0; i < secrets.length; i += 2) {
      redactor.forget(secrets[i]);
    }
    for (int i = 0; i < secrets.length; i++) {
      assertThat(redactor.apply(secrets[i])).isEqualTo(i % 2 == 0 ? secrets[i] : "[redacted]");
    }
  }

  /** Sessions are such secrets. Were one of these steps to look at all others, it took minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"beginning", "end", "both", "prefixes"})
  void manySecretsThatAreAlikeCostWhatOthersDo(String alike) {
    Redactor redactor = Redactor.create();
    String[] secrets = new String[alike.equals("prefixes") ? 2_000 : 20_000];
    for (int i = 0; i < secrets.length; i++) {
      secrets[i] = switch (alike) {
        case "beginning" -> "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1" + i + ".x";
        case "end" -> i + "@of-the-sessions-of-orders.example.com";
        case "both" -> "session-of-orders-" + i + "-at-example.com";
        default -> "session-" + "a".repeat(i);
      };
    }
    for (String secret : secrets) {
      redactor.register(secret);
      assertThat(redactor.apply("of " + secret + " x")).isEqualTo("of [redacted] x");
    }
    for (int i = secrets.length - 1; i >= 0; i--) {
      redactor.forget(secrets[i]);
      if (i > 0) {
        assertThat(redactor.apply(secrets[i - 1])).isEqualTo("[redacted]");
      }
    }
    String text = secrets[secrets.length / 2].replace("eyJ", "");
    assertThat(redactor.apply(text)).isSameAs(text);
  }

  @Test
  void aSecretThatResemblesItselfEndlesslyFailsClosed() {
    Redactor redactor = Redactor.create();
    redactor.register("a".repeat(500_000) + "b");
    String redacted = redactor.apply("{\"m\":\"" + "a".repeat(MEGABYTE) + "\"}");
    assertThat(redacted).startsWith("{\"m\":\"a").endsWith("[redacted]\"}");
  }
}
