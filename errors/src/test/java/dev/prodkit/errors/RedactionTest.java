// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.function.BinaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(40);

  // ERR-12: no bound leaves a part of a secret behind, wherever it cuts
  @Property(tries = 300)
  void leavesNoPartOfASecretWhereverTheCutFalls(
      @ForAll @IntRange(max = 60_000) int before,
      @ForAll @IntRange(max = 60_000) int after,
      @ForAll @IntRange(min = 16, max = 9_000) int bound) {
    Redaction redaction = redaction((name, text) -> text.replace(SECRET, "*"));
    String text = "-".repeat(before) + SECRET + "-".repeat(after);

    assertNoPart(redaction.cut(text, bound).text(), bound);
    assertNoPart(redaction.cutMiddle(text, bound + 64).text(), bound + 64);
  }

  // ERR-12: many secrets shorten the text so that what was beyond the bound moves inside
  @Property(tries = 100)
  void leavesNoPartOfTheLastOfManySecrets(@ForAll @IntRange(max = 2_000) int shift) {
    Redaction redaction = redaction((name, text) -> text.replace(SECRET, "*"));
    String text = "-".repeat(shift) + SECRET.repeat(60);

    assertNoPart(redaction.cut(text, 8_192).text(), 8_192);
  }

  private static void assertNoPart(String cut, int bound) {
    assertThat(Utf8.length(cut)).isLessThanOrEqualTo(bound);
    for (int i = 0; i + 8 <= 44; i++) {
      assertThat(cut).doesNotContain(SECRET.substring(i, i + 8));
    }
  }

  @Test
  @DisplayName("ERR-12 / MSK-6: withholds the text if the redaction throws or answers null")
  void failsClosed() {
    try (CapturedLines lines = new CapturedLines()) {
      BinaryOperator<String> broken = (name, text) -> {
        throw new StackOverflowError();
      };
      assertThat(redaction(broken).redact("secret")).isEqualTo(Redaction.WITHHELD);
      assertThat(redaction(broken).cut("secret", 100).text()).isEqualTo(Redaction.WITHHELD);
      assertThat(redaction(Nulls.operator()).redact("secret")).isEqualTo(Redaction.WITHHELD);
      assertThat(redaction(broken).hides("name")).isTrue();
      assertThat(lines.coded(ErrorCodes.REDACTION_FAILED)).isNotEmpty();
    }
  }

  @Test
  void knowsANameByWhatTheRedactionDoesToAHarmlessValue() {
    Redaction byName = redaction((name, text) -> name.equalsIgnoreCase("password") ? "***" : text);

    assertThat(byName.hides("Password")).isTrue();
    assertThat(byName.hides("name")).isFalse();
    assertThat(byName.hides("")).isFalse();
  }

  @Test
  void cutsBetweenCharacters() {
    Redaction none = redaction((name, text) -> text);

    assertThat(none.cut("😀😀😀", 11)).isEqualTo(new Redaction.Cut("😀😀…", true));
    assertThat(none.cut("😀😀😀", 10)).isEqualTo(new Redaction.Cut("😀…", true));
    assertThat(none.cut("😀😀😀", 12)).isEqualTo(new Redaction.Cut("😀😀😀", false));
    assertThat(none.cut("x".repeat(1_000_000), 8_192).text()).hasSize(8_190).endsWith("x…");
    assertThat(Utf8.tail("ä😀", 5)).isEqualTo("😀");
  }

  private static Redaction redaction(BinaryOperator<String> rule) {
    return new Redaction(rule, new Notices(InstantSource.system()));
  }
}
