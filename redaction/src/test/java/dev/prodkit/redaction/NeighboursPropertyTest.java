// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.SecretNeighbours;
import dev.prodkit.testkit.SecretNeighbours.Case;
import dev.prodkit.testkit.SecretWritings;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registered secret is masked whatever stands beside it, without a gap. */
class NeighboursPropertyTest {
  private static Redactor redactor(String secret) {
    Redactor redactor = Redactor.create().emails().pattern("cust-\\d+\\w*");
    redactor.register(secret);
    return redactor;
  }

  @Property(tries = 20_000)
  void nothingOfTheSecretIsLeft(@ForAll long seed) {
    Case next = SecretNeighbours.some(new Random(seed));
    assertThat(next.left(redactor(next.secret()).apply(next.text())))
        .as("%s in %s", next.secret(), next.text())
        .isEmpty();
  }

  @Property(tries = 5_000)
  void norInJson(@ForAll long seed) {
    Case next = SecretNeighbours.some(new Random(seed));
    String json = "{\"m\":\"" + SecretWritings.json(next.text()) + "\"}";
    assertThat(next.left(redactor(next.secret()).apply(json)))
        .as("%s in %s", next.secret(), json)
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "tok9f8e7d6c5b4a3210, https://tok9f8e7d6c5b4a3210:x-oauth-basic@github.com/",
        "tok9f8e7d6c5b4a3210, amqp://tok9f8e7d6c5b4a3210:guest@rabbit",
        "tok9f8e7d6c5b4a3210, ://tok9f8e7d6c5b4a3210:bob@example.com",
        "87654321, 87654321 4111111111111111"
      })
  void whereAShapeFollows(String secret, String text) {
    assertThat(redactor(secret).apply(text)).contains("[redacted]").doesNotContain(secret);
  }

  @Test
  void aSecretThatBeginsAsTheHeaderOfAKeyDoes() {
    String secret = "PRIVATE KEY-----of-the-vault";
    assertThat(redactor(secret).apply("x " + secret + " y")).isEqualTo("x [redacted] y");
    assertThat(redactor("PRIVATE KEY-----").apply("x PRIVATE KEY----- y"))
        .isEqualTo("x [redacted] y");
    Redactor redactor = redactor("PRIVATE KEY-----");
    redactor.forget("PRIVATE KEY-----");
    assertThat(redactor.apply("x PRIVATE KEY----- y")).isEqualTo("x PRIVATE KEY----- y");
    assertThat(redactor.apply("x -----BEGIN PRIVATE KEY-----\nMIIB")).isEqualTo("x [redacted]\n");
  }
}
