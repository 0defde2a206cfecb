// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;

/**
 * What the text of a setting looks like, for the reference.
 *
 * @param word what an operator calls it: {@code duration}
 * @param pattern a regular expression of ECMA-262 that every text of the type matches and most
 *     others do not; empty if there is none
 * @param constants what it is one of; empty if it is free
 * @param kind what else there is to say
 */
record Form(String word, String pattern, List<String> constants, Kind kind) {
  /** Text that may be empty, a secret, or a value of its own rules. */
  enum Kind {
    TEXT,
    SECRET,
    VALUE
  }

  static final Form TEXT = new Form("text", "", List.of(), Kind.TEXT);
  static final Form SECRET = new Form("secret", "\\S", List.of(), Kind.SECRET);

  /** A value that is not empty. */
  static Form of(String word, String pattern) {
    return new Form(word, pattern, List.of(), Kind.VALUE);
  }

  /** A value of which any text with a visible character may be one. */
  static Form of(String word) {
    return of(word, "\\S");
  }

  /** Several of them with commas between; it may be empty. */
  Form several(String collection) {
    String each = constants.isEmpty() ? word : String.join(" or ", constants);
    return new Form(
        collection + " of " + each, "", List.of(), kind == Kind.SECRET ? kind : Kind.TEXT);
  }

  boolean isSecret() {
    return kind == Kind.SECRET;
  }
}
