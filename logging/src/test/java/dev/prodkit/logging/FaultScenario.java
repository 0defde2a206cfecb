// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.List;

/** What a caller does at the moment when its stack ends. Loaded once, by the tests' loader. */
public interface FaultScenario {
  /** What happens before; true if this scenario logs a line. */
  boolean prepare();

  /** The calls in which the fault is thrown. */
  void act();

  /** Lets everything go on, and logs an ERROR "after"; then what is wrong, or nothing. */
  List<String> faultsAfterwards();

  /** Lets threads that are held for good take no more time from other tests. */
  void giveUp();
}
