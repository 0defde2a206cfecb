// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Threads that are no daemons and keep the JVM after its service has stopped. Where main has waited
 * for the end and has returned since, nothing but them is left: they are named, and the process
 * exits. Elsewhere they are only named, since main or a container may go on with them.
 */
final class Survivors {
  /** From the end of main until the exit. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration TOLD = Duration.ofMillis(250);

  private final OwnThread.Owner owner;
  private final Host host;
  private final Notices notices;
  private final Waiters waiters;

  Survivors(OwnThread.Owner owner, Host host, Notices notices, Waiters waiters) {
    this.owner = owner;
    this.host = host;
    this.notices = notices;
    this.waiters = waiters;
  }

  /** Their names now, for the receipt; and sees to it that they are told. */
  List<String> told(Cause cause) {
    List<String> names = names();
    @Nullable Thread main = waiters.main();
    if (main != null && host.attached() && cause.kind() == Cause.Kind.STOP) {
      new OwnThread(owner, "after-stop", () -> exitAfter(main)).startIfItCan();
    } else if (!names.isEmpty()) {
      tell("", names);
    }
    return names;
  }

  private void exitAfter(Thread main) {
    Threads.joinUninterruptibly(main);
    Threads.awaitUninterruptibly(new CountDownLatch(1), PATIENCE);
    List<String> names = names();
    if (!names.isEmpty() && host.isLatest()) {
      tell(", " + PATIENCE.toSeconds() + " s after main: the process exits with 0", names);
      notices.awaitTold(TOLD);
      host.exit(0);
    }
  }

  private List<String> names() {
    return Threads.leftovers(waiters.inside()).stream().map(Threads::nameOf).toList();
  }

  private void tell(String what, List<String> names) {
    notices.post(Notice.warning(
        Notice.LEFTOVERS,
        "these threads are no daemons and keep the JVM alive" + what + ": " + names));
  }
}
