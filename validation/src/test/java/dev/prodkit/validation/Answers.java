// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What a boundary answers to a body. */
final class Answers {
  private Answers() {}

  /** A boundary whose validator is there. */
  static Boundary boundary() {
    Boundary boundary = Boundary.create();
    try {
      if (!boundary.awaitWarm(Duration.ofSeconds(60))) {
        throw new IllegalStateException("no validator after a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return boundary;
  }

  static <T extends Record> T read(Boundary boundary, String json, Class<T> type) {
    return boundary.read(json.getBytes(StandardCharsets.UTF_8), type);
  }

  static InvalidInputException refused(
      Boundary boundary, String json, Class<? extends Record> type) {
    return catchThrowableOfType(InvalidInputException.class, () -> read(boundary, json, type));
  }

  /** "/email email-domain", one for each violation. */
  static List<String> codes(Boundary boundary, String json, Class<? extends Record> type) {
    return codes(refused(boundary, json, type));
  }

  static List<String> codes(InvalidInputException refused) {
    return refused.violations().stream()
        .map(violation -> violation.pointer() + " " + violation.code())
        .toList();
  }
}
