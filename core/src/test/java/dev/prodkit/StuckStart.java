// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.concurrent.locks.LockSupport;

/** A start whose step spins, deaf to every interrupt. */
final class StuckStart {
  private StuckStart() {}

  public static void main(String[] args) {
    try (Production production =
        Production.configure().atEachStep(StuckStart::spin).bootstrap(args)) {
      production.stop();
    }
  }

  private static void spin(String step) {
    while (step.equals("health")) {
      Thread.interrupted();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
