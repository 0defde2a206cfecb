// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A place in the input, as a chain from the inside out. It becomes text only when there is
 * something to say about the place, which is seldom.
 *
 * <p>Source: JSON Pointer, RFC 6901.
 */
final class Pointer {
  static final Pointer ROOT = new Pointer(null, "");

  private static final int MAX_REPEATED_NAME = 64;

  private final @Nullable Pointer parent;
  private final Object token;

  private Pointer(@Nullable Pointer parent, Object token) {
    this.parent = parent;
    this.token = token;
  }

  /** A member whose name stands in the code. */
  Pointer member(String name) {
    return new Pointer(this, name);
  }

  /** An element of a list. */
  Pointer element(int index) {
    return new Pointer(this, index);
  }

  /**
   * A member whose name the sender chose; this very place if the name is not fit to be repeated.
   */
  Pointer given(String name) {
    return isRepeatable(name) ? member(name) : this;
  }

  /** Whether a name that the sender chose may stand in an answer and in a log line. */
  static boolean isRepeatable(String name) {
    return name.length() <= MAX_REPEATED_NAME && Characters.arePlain(name);
  }

  @Override
  public String toString() {
    Deque<String> tokens = new ArrayDeque<>();
    for (Pointer at = this; at.parent != null; at = at.parent) {
      tokens.push(at.token.toString().replace("~", "~0").replace("/", "~1"));
    }
    StringBuilder text = new StringBuilder();
    tokens.forEach(token -> text.append('/').append(token));
    return text.toString();
  }
}
