// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;

/**
 * What a source holds, under the name that it was found under.
 *
 * @param text the value; of a setting that holds secrets, nothing
 * @param secrets the secrets in it
 */
record Found(String name, String text, List<Secret> secrets, Origin origin) {
  // Shorter values are in every other sentence: "1" in "must be at least 10".
  private static final int SHORTEST_QUOTE = 4;

  /** Whether a sentence says the value, or an element of it. */
  boolean isQuotedIn(String sentence) {
    if (isQuoted(sentence, text)) {
      return true;
    }
    for (String element : text.split(",", -1)) {
      if (isQuoted(sentence, element.strip())) {
        return true;
      }
    }
    return secrets.stream()
        .anyMatch(secret -> secret.isAtLeast(SHORTEST_QUOTE) && secret.isIn(sentence));
  }

  private static boolean isQuoted(String sentence, String value) {
    return value.length() >= SHORTEST_QUOTE && sentence.contains(value);
  }
}
