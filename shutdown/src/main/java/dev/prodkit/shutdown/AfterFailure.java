// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

/** What becomes of a periodic task that throws. It is told in either case. */
public enum AfterFailure {
  /** It does not run again, as {@link java.util.concurrent.ScheduledExecutorService} has it. */
  END_SCHEDULE,
  /** It runs again when its next time comes. */
  KEEP_SCHEDULE
}
