// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.function.IntUnaryOperator;

/** A number as JSON has it (RFC 8259), whatever its text is made of. */
public final class JsonNumber {
  private final IntUnaryOperator text;
  private int at;

  private JsonNumber(IntUnaryOperator text, int from) {
    this.text = text;
    this.at = from;
  }

  /**
   * The place behind the number that begins at {@code from}, or -1 if none does.
   *
   * @param text the character at a place, 0 behind the end
   */
  public static int end(IntUnaryOperator text, int from) {
    JsonNumber number = new JsonNumber(text, from);
    return number.isOne() ? number.at : -1;
  }

  private boolean isOne() {
    skip("-");
    return (skip("0") || digits()) && (!skip(".") || digits()) && (!skip("eE") || exponent());
  }

  private boolean exponent() {
    skip("+-");
    return digits();
  }

  private boolean digits() {
    int first = at;
    while (text.applyAsInt(at) >= '0' && text.applyAsInt(at) <= '9') {
      at++;
    }
    return at > first;
  }

  private boolean skip(String any) {
    boolean found = any.indexOf(text.applyAsInt(at)) >= 0;
    at += found ? 1 : 0;
    return found;
  }
}
