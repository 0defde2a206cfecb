// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/** Says which parts of a text must not leave. A rule is linear in the text, and thread-safe. */
interface Rule {
  /**
   * Adds spans to {@code found}, in order and without overlaps. A plain span may begin and end
   * anywhere; a quoted one replaces a whole JSON value.
   */
  void find(Text text, Spans found);
}
