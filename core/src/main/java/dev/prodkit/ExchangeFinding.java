// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** What the clock of {@link HttpThreads} finds when it looks at a request. */
enum ExchangeFinding {
  /** Not waiting for a caller, or not for long enough to be counted. */
  WORKING,
  /** Waiting for its caller. */
  WAITING,
  /** The caller, or the work where that is bounded, took longer than it may. */
  LATE
}
