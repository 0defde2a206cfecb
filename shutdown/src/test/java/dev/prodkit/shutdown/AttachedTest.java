// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a process can tell, without one: the order in which signals, stops and exits meet. */
@Timeout(20)
class AttachedTest {
  private final Heard heard = new Heard();
  private final FakeHost host = new FakeHost();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private Shutdown start() {
    return heard
        .on(Shutdown.configure())
        .gracePeriod(Duration.ofSeconds(3))
        .drainDelay(Duration.ZERO)
        .start(host);
  }

  private void holdUp(Shutdown shutdown) {
    shutdown.closing("slow", () -> {
      begun.countDown();
      goOn.await();
    });
  }

  @Test
  void exitsOnceAfterASignalAndKeepsItsHandlersToTheLast() throws InterruptedException {
    Shutdown shutdown = start();
    host.signal("TERM", 15).join();
    shutdown.close();
    await().until(() -> !host.exits.isEmpty());
    assertThat(host.exits).containsExactly(143);
    assertThat(host.halts).isEmpty();
    assertThat(host.releases).hasValue(0);
    assertThat(heard.reports).hasSize(1);
  }

  @Test
  void givesEverythingBackOnceAfterAClose() {
    Shutdown shutdown = start();
    shutdown.close();
    shutdown.close();
    assertThat(host.releases).hasValue(1);
    assertThat(host.exits).isEmpty();
    assertThat(host.halts).isEmpty();
  }

  @Test
  @DisplayName("SHD-12: a stop that abandoned something exits with 70")
  void exitsAfterAStopOnlyIfSomethingWasAbandoned() {
    Shutdown shutdown = start();
    holdUp(shutdown);
    shutdown.requestStop();
    shutdown.close();
    goOn.countDown();
    await().until(() -> !host.exits.isEmpty());
    assertThat(host.exits).containsExactly(70);
    assertThat(heard.reports.get(0).exitCode()).hasValue(70);
  }

  @Test
  @DisplayName("SHD-12: tasks that were given back during the end make the exit code 70")
  void exitsWith70IfTasksWereGivenBack() throws InterruptedException {
    Shutdown shutdown = start();
    ExecutorService jobs = shutdown.executor("jobs", Executors.newFixedThreadPool(1));
    jobs.execute(() -> {
      begun.countDown();
      Threads.awaitUninterruptibly(goOn);
    });
    begun.await();
    jobs.execute(() -> {});
    shutdown.stopAccepting("jobs", () -> {
      jobs.shutdownNow();
      goOn.countDown();
    });
    host.signal("TERM", 15).join();
    await().until(() -> !host.exits.isEmpty());
    assertThat(host.exits).containsExactly(70);
    assertThat(heard.reports.get(0).droppedTasks()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "SHD-10: a signal during a stop does not cut it short, but ends the process after it")
  void honoursASignalAfterTheStopThatItMet() throws InterruptedException {
    Shutdown shutdown = start();
    holdUp(shutdown);
    shutdown.requestStop();
    begun.await();
    host.signal("TERM", 15).join();
    assertThat(host.halts).isEmpty();
    goOn.countDown();
    shutdown.awaitEnd();
    await().until(() -> !host.exits.isEmpty());
    assertThat(host.exits).containsExactly(143);
    assertThat(heard.codes()).contains(Notice.ALREADY_ENDING);
    assertThat(heard.reports.get(0).cause()).isEqualTo("stop");
    assertThat(heard.reports.get(0).exitCode()).hasValue(143);
  }

  @Test
  void honoursASignalThatComesAfterACleanStop() throws InterruptedException {
    Shutdown shutdown = start();
    shutdown.requestStop();
    shutdown.awaitEnd();
    await().until(() -> {
      host.signal("TERM", 15).join();
      return !host.exits.isEmpty() || !host.halts.isEmpty();
    });
    assertThat(host.exits).containsExactly(143);
    assertThat(heard.reports).hasSize(1);
  }

  @Test
  @DisplayName("SHD-12: an exit of somebody keeps its code, unless something was abandoned")
  void leavesTheCodeToWhoeverExits() {
    Shutdown shutdown = start();
    host.exitOfSomebody();
    assertThat(host.halts).isEmpty();
    assertThat(heard.reports.get(0).exitCode()).isEmpty();
    assertThat(shutdown.report()).isPresent();

    FakeHost other = new FakeHost();
    Shutdown losing =
        heard.on(Shutdown.configure()).gracePeriod(Duration.ofSeconds(2)).start(other);
    holdUp(losing);
    other.exitOfSomebody();
    goOn.countDown();
    assertThat(other.halts).containsExactly(70);
    assertThat(heard.reports.get(1).exitCode()).hasValue(70);
  }

  @Test
  @DisplayName("SHD-2: if another exit is under way, ours does not queue behind it but halts")
  void haltsWithItsOwnCodeWhereSomebodyElseExitsDuringAnEndBySignal() throws InterruptedException {
    Shutdown shutdown = start();
    holdUp(shutdown);
    host.signal("INT", 2).join();
    begun.await();
    Thread exit = new Thread(host::exitOfSomebody);
    exit.start();
    await().until(() -> exit.getState() == Thread.State.WAITING);
    goOn.countDown();
    exit.join();
    assertThat(host.halts).containsExactly(130);
    assertThat(host.exits).isEmpty();
  }

  @Test
  @DisplayName("SHD-14: the clock is the monotonic one, and the watchdog looks at nothing else")
  void haltsWhenTheMonotonicClockSaysSo() throws InterruptedException {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos()); // wraps
    Shutdown shutdown = heard
        .on(Shutdown.configure())
        .gracePeriod(Duration.ofHours(1))
        .nanoTime(now::get)
        .start(host);
    shutdown.closing("hook", () -> {});
    shutdown.closing("spin", () -> {
      begun.countDown();
      goOn.await();
    });
    host.signal("TERM", 15).join();
    begun.await();
    now.addAndGet(Duration.ofMinutes(59).toNanos());
    assertThat(host.halts).isEmpty();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    await().until(() -> !host.halts.isEmpty() || !host.exits.isEmpty());
    assertThat(heard.reports.get(0).exitCode()).hasValue(70);
    goOn.countDown();
  }
}
