// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** A pattern would have taken too long on a text, which must not be used then. */
public final class RedactionGaveUp extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedactionGaveUp() {
    super("redaction gave up", null, false, false);
  }
}
