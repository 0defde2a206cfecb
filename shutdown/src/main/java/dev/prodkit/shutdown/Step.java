// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

/**
 * One thing to do at the end.
 *
 * <p>It runs once (a flush: twice) on a daemon thread of its own. What it throws is reported and
 * changes nothing for the others. When its time is over it is interrupted once and given up.
 */
@FunctionalInterface
public interface Step {
  /** Does it. */
  void run() throws Exception;
}
