// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/** Why an event was not written. */
public enum DropReason {
  /** The output took nothing for so long that there was no room left, and others mattered more. */
  OUTPUT_STUCK,
  /** The output refused the bytes: a full disk, a closed pipe. */
  OUTPUT_FAILED,
  /** There was no line to write: as a rule no memory to make it in. */
  NOT_ENCODED,
  /** It was logged by the output itself while that was writing. */
  LOGGED_BY_OUTPUT
}
