// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.codes;
import static dev.prodkit.validation.Answers.read;
import static dev.prodkit.validation.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON and what is not: 400 here, 422 everywhere else. */
class StrictJsonTest {
  private final Boundary boundary = Boundary.create();

  record Text(String text) {}

  record Tree(List<Tree> children) {}

  record Labels(Map<String, String> labels) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"text\":",
        "{\"text\":\"a\"",
        "{'text':'a'}",
        "{text:\"a\"}",
        "{\"text\":\"a\",}",
        "{\"text\":\"a\"}}",
        "{\"text\":\"a\"} {}",
        "{\"text\":\"a\"} x",
        "{\"text\":\"a\nb\"}",
        "{\"text\":\"\\x\"}",
        "{\"text\":NaN}",
        "{\"text\":Infinity}",
        "{\"text\":01}",
        "{\"text\":+1}",
        "{\"text\":.5}",
        "{\"text\":5.}",
        "{\"text\":0x10}",
        "{\"text\":١٢}",
        "{\"text\":1_000}",
        "{/**/\"text\":\"a\"}",
        "\uFEFF{\"text\":\"a\"}",
        "[{\"text\":\"a\"}]",
        "\"text\"",
        "1",
        "null",
        "true",
        "nul",
        "{\"\\udc00\":1}"
      })
  void refusesWhatIsNoJsonObject(String body) {
    InvalidInputException refused = refused(boundary, body, Text.class);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(codes(refused)).containsExactly(" json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7b2274657874223a22c3227d", // a lead byte without its continuation
        "7b2274657874223a22c080227d", // NUL in an overlong form
        "7b2274657874223a22eda080227d", // half of a surrogate pair
        "7b2274657874223a22f4908080227d", // beyond the last character
        "fffe7b00220074002200", // UTF-16, which others would guess
        "007b",
        "7b00"
      })
  void refusesWhatIsNotUtf8(String hex) {
    InvalidInputException refused = catchThrowableOfType(
        InvalidInputException.class, () -> boundary.read(HexFormat.of().parseHex(hex), Text.class));

    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void forgetsBrokenRulesWhenTheBodyTurnsOutToBeNoJson() {
    assertThat(codes(boundary, "{\"text\":1,\"other\":2,", Text.class)).containsExactly(" json");
  }

  @Test
  void saysWhereTheErrorIsAndNotWhatItIs() {
    assertThat(refused(boundary, "{\n  \"text\": s3cret}", Text.class))
        .hasMessage("400: the input is not JSON: the error is at line 2, column 11");
  }

  @Test
  void readsAsDeepAsTheBoundAndNoDeeper() {
    // An object and a list for each level but the outermost list.
    assertThat(read(boundary, nested(32), Tree.class)).isNotNull();
    assertThat(refused(boundary, nested(33), Tree.class).status()).isEqualTo(400);
    assertThat(
            refused(boundary, "{\"text\":" + "[".repeat(1_000_000), Text.class).status())
        .isEqualTo(400);
    assertThat(refused(boundary, "{\"x\":" + "{\"x\":".repeat(1_000_000), Text.class)
            .status())
        .isEqualTo(400);
  }

  private static String nested(int records) {
    return "{\"children\":[".repeat(records) + "]}".repeat(records);
  }

  @Test
  void tellsMembersAndNamesThatAreThereTwice() {
    assertThat(codes(boundary, "{\"text\":\"a\",\"text\":\"b\",\"t\\u0065xt\":\"c\"}", Text.class))
        .containsExactly("/text duplicate");
    assertThat(codes(boundary, "{\"labels\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}}", Labels.class))
        .containsExactly("/labels/a duplicate");
  }

  @Test
  void takesNoNameForAnotherThatLooksLikeIt() {
    assertThat(codes(boundary, "{\"Text\":\"a\"}", Text.class))
        .containsExactly("/Text unknown", "/text required");
  }

  @Test
  void keepsEveryCharacterOfAText() {
    String odd = "\u0000\u007F\u2028\uFEFFä\uD83D\uDE00";
    assertThat(read(boundary, "{\"text\":\"\\u0000\u007F\u2028\uFEFFä\uD83D\uDE00\"}", Text.class))
        .isEqualTo(new Text(odd));
    assertThat(boundary.read("{\"text\":\"ä\"}".getBytes(StandardCharsets.UTF_8), Text.class))
        .isEqualTo(new Text("ä"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud800b", "\\udc00\\ud800"})
  void refusesHalvesOfCharacters(String text) {
    assertThat(codes(boundary, "{\"text\":\"" + text + "\"}", Text.class))
        .containsExactly("/text unicode");
  }
}
