// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One made-up request through everything, so that the classes of a real one are there already. */
final class WarmUp {
  private static final byte[] REQUEST = """
      {"email": "a@b.example", "name": ";", "code": "A-1", "age": -1, "score": 0.5,
       "notes": [""], "labels": {"a": "b"}, "nick": null, "other": 1}""".getBytes(StandardCharsets.UTF_8);

  private WarmUp() {}

  static void run(Boundary boundary) {
    try {
      boundary.read(REQUEST, Request.class);
    } catch (InvalidInputException expected) {
      if (expected.problemBytes().length > 0) {
        return;
      }
    }
    throw new IllegalStateException(
        "the rules find nothing: the validator is not what it should be");
  }

  private record Request(
      @EmailDomain("b.example") @Normalized({Normalized.Step.TRIM, Normalized.Step.LOWER})
      String email,

      @PlainText String name,
      @Pattern(regexp = "[A-Z]-[0-9]") String code,
      @Min(0) int age,
      double score,
      List<@NotBlank @Size(max = 10) String> notes,
      Map<String, String> labels,
      Optional<String> nick) {}
}
