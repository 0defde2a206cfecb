// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.Locale;

/** Why the management port did not do what was asked. */
enum Refusal {
  /** The client took longer than a request may. */
  SLOW,
  /** The client was slow while others waited. */
  CROWDED,
  /** The service ended, and the caller kept it waiting. */
  ENDING,
  /** The request line is too long. */
  LINE,
  /** The header has too many fields, or too many bytes. */
  HEADER,
  /** The head is not in a form that HTTP allows. */
  MALFORMED,
  /** The body is too large. */
  BODY,
  /** The path does not serve this method. */
  METHOD,
  /** No token came, or a wrong one. */
  TOKEN,
  /** Too many wrong tokens came from this address. */
  GUESSING,
  /** Too many scrapes at a time, or one took too long. */
  SCRAPES,
  /** The answer could not be computed. */
  BROKEN;

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
