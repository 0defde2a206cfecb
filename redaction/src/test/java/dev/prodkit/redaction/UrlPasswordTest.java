// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.SecretShapes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPasswordTest {
  private final Redactor redactor = Redactor.create();

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 500, 512, 513, 2_000, 70_000, 3_000_000})
  void masksAPasswordOfAnyLength(int length) {
    String password = SecretShapes.some("abcdefgh0123456789-_.%=+/", length, new Random(length));
    for (String url : new String[] {
      "x postgres://app:%s@db:5432/orders y",
      "x jdbc:oracle:thin:app/%s@db:1521/orders y",
      "{\"m\":\"https:\\/\\/app:%s@db\\/orders y\"}"
    }) {
      assertThat(redactor.apply(url.formatted("z" + password)))
          .isEqualTo(url.formatted("[redacted]"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "https://host:8080/a@b:c, https://host:8080/a@b:c",
        "https://host:8080/x/https://u:pw1@other/a@b, https://host:8080/x/https://u:[redacted]@other/a@b",
        "://user://x:y1@h, ://user://x:[redacted]@h",
        "://a:b/://c:d@h/x@y, ://a:[redacted]@y",
        "a://u:p1@h a://u:p2@h|a://u:p3@h, a://u:[redacted]@h a://u:[redacted]@h|a://u:[redacted]@h",
        "http://[::1]:80/u:p@h, http://[::1]:80/u:p@h",
        "http://h/?x=a:b@c, http://h/?x=a:b@c",
        "redis://:pw1@cache, redis://:[redacted]@cache",
        "ftp://u:p@w@h, ftp://u:[redacted]@h"
      })
  void readsUserInformation(String text, String expected) {
    assertThat(redactor.apply(text)).isEqualTo(expected);
  }

  @Test
  void stopsWhereTheTextThatItIsGivenStops() {
    byte[] text = "://u:p1@h".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(redactor.redact(text, 0, 7, new ByteSink(0))).isFalse();
    assertThat(redactor.redact(text, 0, 8, new ByteSink(0))).isTrue();
  }
}
