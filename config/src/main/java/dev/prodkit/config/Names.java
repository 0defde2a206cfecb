// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Locale;

/**
 * What settings are called: the rules between a record component and the name that an operator
 * writes.
 */
final class Names {
  private Names() {}

  /**
   * {@code databaseUrl} → {@code DATABASE_URL}. A word begins at an upper-case letter that follows
   * a lower-case letter or a digit, or that ends an acronym: {@code http2Port} →
   * {@code HTTP2_PORT}, {@code HTTPPort} → {@code HTTP_PORT}, {@code databaseURL} →
   * {@code DATABASE_URL}, {@code s3Bucket} → {@code S3_BUCKET}.
   */
  static String ofComponent(String component) {
    StringBuilder name = new StringBuilder(component.length() + 4);
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (i > 0 && isUpper(c) && beginsWord(component, i)) {
        name.append('_');
      }
      name.append(c);
    }
    return upper(name.toString());
  }

  private static boolean beginsWord(String component, int at) {
    char before = component.charAt(at - 1);
    boolean afterAcronym =
        isUpper(before) && at + 1 < component.length() && isLower(component.charAt(at + 1));
    return isLower(before) || isDigit(before) || afterAcronym;
  }

  /**
   * Whether it has the form {@code [A-Za-z_][A-Za-z0-9_]*}: what a shell can export. Nothing else
   * binds.
   */
  static boolean isName(String name) {
    if (name.isEmpty() || isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isUpper(c) && !isLower(c) && !isDigit(c) && c != '_') {
        return false;
      }
    }
    return true;
  }

  /**
   * The spelling under which names are compared. Only for what {@link #isName}: other alphabets
   * fold into ours ({@code ı} → {@code I}).
   */
  static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /**
   * Whether one is probably a slip of the other: at most two letters inserted, left out or changed,
   * at most one in names of less than six.
   */
  static boolean similar(String one, String other) {
    int limit = Math.min(one.length(), other.length()) < 6 ? 1 : 2;
    return Math.abs(one.length() - other.length()) <= limit && distance(one, other, limit) <= limit;
  }

  // Levenshtein, row by row; a row whose best is beyond the limit ends it.
  private static int distance(String one, String other, int limit) {
    int[] above = new int[other.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      int best = i;
      for (int j = 1; j < row.length; j++) {
        int changed = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
        best = Math.min(best, row[j]);
      }
      if (best > limit) {
        return best;
      }
      above = row;
    }
    return above[other.length()];
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
