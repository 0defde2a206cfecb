// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
  /** Secret and expected values as of the reference implementation, over the text as UTF-16LE. */
  private final KeyHash hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

  @ParameterizedTest
  @CsvSource({
    "'', abac0158050fc4dc",
    "a, 2c9ff5d5524e4e9f",
    "user, d1a7d93b5c26f6b3",
    "user:, 3ebd92b773ac9087",
    "user:1234567, 62290abd9fe597bc",
    "naïve-ключ-🔑, 8e1703393afa3c04"
  })
  void isSipHash(String key, String expected) {
    assertThat(hash.of(key)).isEqualTo(Long.parseUnsignedLong(expected, 16));
  }

  @Test
  void countsTheLengthModulo256() {
    assertThat(hash.of("x".repeat(127))).isEqualTo(0xd36958594920ff88L);
    assertThat(hash.of("y".repeat(128))).isEqualTo(0xa380f286b503ee4bL);
  }

  @Test
  void dependsOnTheSecret() {
    assertThat(KeyHash.random().of("key")).isNotEqualTo(KeyHash.random().of("key"));
  }
}
