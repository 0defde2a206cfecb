// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProblemJsonTest {
  private final Boundary boundary = Boundary.create();

  record Two(int a, String b) {}

  @Test
  void namesEveryViolation() {
    InvalidInputException refused = refused(boundary, "{\"a\":\"1\",\"\\u0022\":0}", Two.class);

    assertThat(refused.problemJson())
        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,"
            + "\"detail\":\"The input breaks 3 rules.\",\"errors\":["
            + "{\"pointer\":\"/a\",\"code\":\"type\",\"detail\":"
            + "\"must be a whole number from -2147483648 to 2147483647\"},"
            + "{\"pointer\":\"/\\\"\",\"code\":\"unknown\",\"detail\":\"is not known here\"},"
            + "{\"pointer\":\"/b\",\"code\":\"required\",\"detail\":\"is required\"}]}");
    assertThat(new String(refused.problemBytes(), StandardCharsets.UTF_8))
        .isEqualTo(refused.problemJson());
    assertThat(InvalidInputException.MEDIA_TYPE).isEqualTo("application/problem+json");
  }

  @Test
  void saysWhyABodyIsNoJson() {
    assertThat(refused(boundary, "[]", Two.class).problemJson())
        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
            + "\"detail\":\"The body is not a JSON object.\",\"errors\":["
            + "{\"pointer\":\"\",\"code\":\"json\",\"detail\":\"is not a JSON object\"}]}");
  }

  @Test
  void countsOneRule() {
    assertThat(refused(boundary, "{\"a\":1}", Two.class).problemJson())
        .contains("The input breaks 1 rule.");
  }

  @Test
  void tellsALogWhatItNeeds() {
    assertThat(refused(boundary, "{\"a\":1}", Two.class)).hasMessage("422: /b is required");
    assertThat(refused(
            boundary, "{\"a\":1,\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1}", Two.class))
        .hasMessageEndingWith("/5 is not known here; and 2 more");
  }
}
