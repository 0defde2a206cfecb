// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.concurrent.locks.LockSupport;

/** How threads of the log writer wait for each other; a test puts its own schedule in its place. */
interface Parking {
  Parking OF_THE_JDK = new Parking() {
    @Override
    public void park(Object blocker, long nanos) {
      LockSupport.parkNanos(blocker, nanos);
    }

    @Override
    public void unpark(Thread thread) {
      LockSupport.unpark(thread);
    }
  };

  /** Like {@link LockSupport#parkNanos(Object, long)}. */
  void park(Object blocker, long nanos);

  /** Like {@link LockSupport#unpark}. */
  void unpark(Thread thread);
}
