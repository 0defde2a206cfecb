// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.config.Problem;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  private static List<String> refused(String... given) {
    return new Arguments(List.of(given), Set.of())
        .problems().stream().map(Problem::name).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--chek",
        "--checks",
        "--chxck",
        "--hceck",
        "-check",
        "---check",
        "-–check",
        "--check ",
        "--CHECK",
        "--Check",
        "--CHEK",
        "----check",
        "--check--check",
        "--checkcheck",
        "—check",
        "–check",
        "+-check",
        "--check,"
      })
  void refusesWhatIsNearlyCheck(String argument) {
    Arguments arguments = new Arguments(List.of("serve", argument), Set.of());
    assertThat(arguments.preflight()).isFalse();
    assertThat(arguments.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.name()).isEqualTo(argument);
      assertThat(problem.nextStep()).contains("did you mean --check?", "arguments(");
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--check",
        "",
        "check",
        "-c",
        "--chek=1",
        "--check=true",
        "serve",
        "--port",
        "--che",
        "--checked",
        "--recheck",
        "-chek",
        "--",
        "-",
        "--checksum",
        "healthcheck",
        "checkcheck"
      })
  void leavesEveryOtherToTheApplication(String argument) {
    assertThat(refused(argument)).isEmpty();
  }

  @Test
  void leavesWhatTheApplicationDeclaresToIt() {
    assertThat(new Arguments(List.of("--checks", "--chek"), Set.of("--checks")).problems())
        .extracting(Problem::name)
        .containsExactly("--chek");
  }

  @Test
  void runsTheChecksWhereverTheArgumentStands() {
    assertThat(new Arguments(List.of("serve", "--check", "--check"), Set.of()).preflight())
        .isTrue();
    assertThat(refused("--check", "--check", "--chek", "--chek")).containsExactly("--chek");
  }

  @Property
  void oneEditIsWhatTheDistanceSays(@ForAll("words") String one, @ForAll("words") String other) {
    assertThat(Arguments.oneEdit(one, other)).isEqualTo(distance(one, other) == 1);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("abc").ofMaxLength(5);
  }

  /** Of Damerau and Levenshtein, with adjacent transpositions, by the textbook. */
  private static int distance(String one, String other) {
    int[][] d = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int differs = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + differs);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[one.length()][other.length()];
  }
}
