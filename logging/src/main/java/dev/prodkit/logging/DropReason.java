// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/** Why an event was not written. */
public enum DropReason {
  /** No write had come back for 50 ms, there was no room left, and others mattered more. */
  OUTPUT_STUCK,
  /** Lines came faster than the output took them, there was no room left, others mattered more. */
  OUTPUT_SLOW,
  /** The output refused the bytes: a full disk, a closed pipe. */
  OUTPUT_FAILED,
  /** There was no memory to make the line in, or no stack left to make or to write it. */
  NOT_ENCODED,
  /** It was logged by the output itself while that was writing. */
  LOGGED_BY_OUTPUT
}
