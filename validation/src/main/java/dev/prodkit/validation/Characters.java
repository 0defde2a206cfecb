// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

/** What stands in a text, looked at once, from left to right. */
final class Characters {
  private Characters() {}

  /**
   * Whether there is no markup, no separator of commands, and nothing that steers what shows it.
   */
  static boolean arePlain(CharSequence text) {
    return areWellFormed(text) && text.chars().noneMatch(Characters::isActive);
  }

  /**
   * Whether every surrogate has its other half: without it, it is no character and no encoding can
   * say it.
   */
  static boolean areWellFormed(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        i++;
        if (!Character.isHighSurrogate(c)
            || i == text.length()
            || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isActive(int c) {
    return c == '<'
        || c == '>'
        || c == ';'
        || Character.isISOControl(c) // C0, DEL and C1
        || c == 0x2028 // line separator
        || c == 0x2029 // paragraph separator
        || isBidiControl(c);
  }

  // Unicode Standard Annex 9, "Directional Formatting Characters".
  private static boolean isBidiControl(int c) {
    return c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
