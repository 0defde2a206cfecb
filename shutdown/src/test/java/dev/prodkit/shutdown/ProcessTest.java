// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real JVMs, real signals, the exit code as a parent reads it. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ProcessTest {
  // The children's grace period is four seconds: they halt after three, and get one of slack.
  private static final Duration BOUND = Duration.ofSeconds(4);

  private static ServiceCommand command(String... arguments) {
    ServiceCommand command = ServiceProcess.main(Child.class);
    for (String argument : arguments) {
      command.argument(argument);
    }
    return command;
  }

  private static ServiceProcess start(String... arguments) {
    return command(arguments).start();
  }

  private static ServiceProcess ready(String... arguments) {
    ServiceProcess child = start(arguments);
    child.awaitEvent(event -> event.message().equals("ready"));
    return child;
  }

  /** With so long a grace period that nothing is given up while the test waits. */
  private static ServiceProcess patient(String... arguments) {
    ServiceProcess child = command(arguments).jvmOption("-Dgrace=20").start();
    child.awaitEvent(event -> event.message().equals("ready"));
    return child;
  }

  /** Until a signal is no repetition any more. */
  private static void moreThanASecond() {
    await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);
  }

  /** Sends a signal and returns the exit code, which must come within the bound. */
  private static int exitAfter(Signal signal, ServiceProcess child, Duration bound) {
    child.signal(signal);
    return child.awaitExit(bound);
  }

  private static List<String> steps(ServiceProcess child) {
    return child.events().stream()
        .filter(event -> event.message().equals("step"))
        .map(event -> event.text("name"))
        .toList();
  }

  private static Event receipt(ServiceProcess child) {
    List<Event> receipts = child.events().stream()
        .filter(event -> event.message().equals("receipt"))
        .toList();
    assertThat(receipts).as("exactly one receipt: %s", child.lines()).hasSize(1);
    return receipts.get(0);
  }

  private static List<String> codes(ServiceProcess child) {
    return child.events().stream()
        .filter(event -> event.message().equals("notice"))
        .map(event -> event.text("code"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  @DisplayName("SHD-12: a clean end by signal n runs every phase and exits with 128 + n")
  void endsInOrderAndExitsWithTheCodeOfTheSignal(String name) {
    Signal signal = Signal.valueOf(name);
    int code = 128 + Map.of(Signal.HUP, 1, Signal.INT, 2, Signal.TERM, 15).getOrDefault(signal, 0);
    try (ServiceProcess child = ready("ordered")) {
      assertThat(exitAfter(signal, child, BOUND)).isEqualTo(code);
      assertThat(steps(child))
          .containsExactly("readiness", "http", "spans", "cache", "database", "spans", "logging");
      assertThat(receipt(child).text("cause")).isEqualTo("SIG" + name);
      assertThat(receipt(child).number("exit_code")).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep", "ignore-interrupt", "spin", "deadlock"})
  @DisplayName("SHD-1: gone one second before the grace period ends, whatever hangs, with code 70")
  void isGoneInTimeWhateverHangs(String evil) {
    try (ServiceProcess child = ready("matrix", evil)) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(70);
      assertThat(steps(child)).containsExactly("before", "last");
      assertThat(receipt(child).members().toString()).contains("1 in flight", "evil", "pool");
      assertThat(child.lines().toString()).contains("Child." + frame(evil), "request-1");
    }
  }

  private static String frame(String evil) {
    return switch (evil) {
      case "sleep" -> "hang";
      case "deadlock" -> "lockBoth";
      default -> "evil";
    };
  }

  @Test
  @DisplayName("SHD-1, SHD-7: Errors are only reported, and the code is the signal's")
  void survivesErrors() {
    try (ServiceProcess child = ready("matrix", "error")) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(143);
      assertThat(receipt(child).members().toString())
          .contains("evil: java.lang.StackOverflowError");
      assertThat(steps(child)).containsExactly("before", "last");
    }
  }

  @Test
  // The collections take their own time. With not a byte left no JVM can dispatch a signal at all:
  // for that there is -XX:+ExitOnOutOfMemoryError.
  @DisplayName("SHD-1: a full heap does not keep the process alive")
  void isGoneInTimeAlthoughTheHeapIsFull() {
    try (ServiceProcess child = command("matrix", "oom").jvmOption("-Xmx32m").start()) {
      child.awaitEvent(event -> event.message().equals("ready"));
      assertThat(exitAfter(Signal.TERM, child, BOUND.plusSeconds(1))).isEqualTo(70);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  @DisplayName(
      "SHD-6: a signal after a second ends the process at once and says what was left undone")
  void haltsAtTheSecondSignal(String second) {
    try (ServiceProcess child = patient("step", "sleep")) {
      child.signal(Signal.TERM);
      child.awaitEvent(event -> event.message().equals("in step"));
      moreThanASecond();
      int code = exitAfter(Signal.valueOf(second), child, Duration.ofSeconds(2));
      assertThat(code).isEqualTo(second.equals("TERM") ? 143 : 130);
      assertThat(codes(child)).containsOnlyOnce(Notice.SECOND_SIGNAL);
      List<Event> events = child.events();
      assertThat(events.get(events.size() - 2).text("text"))
          .contains("halting now, undone: step, after");
      Event last = events.get(events.size() - 1);
      assertThat(last).isEqualTo(receipt(child));
      assertThat(last.number("exit_code")).isEqualTo(code);
      assertThat(last.members().toString()).contains("abandoned=[step, after]");
    }
  }

  @Test
  @DisplayName("SHD-6: at once means at once, although both listeners block")
  void haltsAtTheSecondSignalAlthoughNobodyListens() {
    try (ServiceProcess child = patient("deaf", "notice,report,hang")) {
      child.signal(Signal.TERM);
      child.awaitEvent(event -> event.message().equals("in step"));
      moreThanASecond();
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"notice", "report", "notice,report"})
  @DisplayName("SHD-1: listeners that block do not hold up the end")
  void endsAlthoughNobodyListens(String deaf) {
    try (ServiceProcess child = ready("deaf", deaf)) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(143);
      assertThat(steps(child)).containsExactly("after");
    }
  }

  @Test
  @DisplayName("SHD-1: the watchdog halts although its listeners block")
  void haltsAlthoughNobodyListens() {
    try (ServiceProcess child = ready("deaf", "notice,report,hang")) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(70);
      receipt(child);
    }
  }

  @Test
  @DisplayName("SHD-2: System.exit from a step, by signal: the others run, the signal's code wins")
  void isNotDeadlockedByAnExitFromAStep() {
    try (ServiceProcess child = ready("step", "exit")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(steps(child)).containsExactly("after");
      assertThat(codes(child)).contains(Notice.EXIT_INSIDE);
      receipt(child);
    }
  }

  @Test
  @DisplayName("SHD-2: System.exit from a step, without a signal: the others run, its code stays")
  void isNotDeadlockedByAnExitFromAStepOfAStop() {
    try (ServiceProcess child = start("stop-exit")) {
      assertThat(child.awaitExit()).isEqualTo(3);
      assertThat(steps(child)).containsExactly("after");
      receipt(child);
    }
  }

  @Test
  @DisplayName("SHD-2: an exit that another hook deadlocks is halted in time, without our signal")
  void isNotDeadlockedByAHookThatExitsDuringAnExit() {
    try (ServiceProcess child = ready("hook-of-exit", "exit")) {
      assertThat(child.awaitExit(BOUND)).isEqualTo(70);
      assertThat(steps(child)).containsExactly("after");
      assertThat(receipt(child).members().get("exit_code_unknown")).isEqualTo(true);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "pool"})
  @DisplayName("SHD-2: System.exit from a request or a task, without a signal: its code stays")
  void isNotDeadlockedByAnExitFromWithin(String where) {
    try (ServiceProcess child = start(where, "exit")) {
      child.awaitEvent(event -> event.message().equals("ready"));
      assertThat(child.awaitExit(Duration.ofSeconds(2))).isEqualTo(3);
      assertThat(steps(child)).containsExactly("after");
      assertThat(receipt(child).text("cause")).isEqualTo("exit");
      assertThat(receipt(child).has("exit_code")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "pool"})
  @DisplayName(
      "SHD-2: System.exit from a request or a task, after a signal: the signal's code wins")
  void isNotDeadlockedByAnExitFromWithinAfterASignal(String where) {
    try (ServiceProcess child = ready(where, "exit-later")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(steps(child)).containsExactly("after");
      receipt(child);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit", "sleep"})
  @DisplayName(
      "SHD-2, SHD-17: another hook that calls System.exit or hangs is halted in time, with the"
          + " receipt's code")
  void isNotHeldUpByAnotherHook(String evil) {
    try (ServiceProcess child = ready("hook", evil)) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(143);
      assertThat(steps(child)).containsExactly("after");
      assertThat(codes(child)).doesNotContain(Notice.HALTED);
      assertThat(receipt(child).number("exit_code")).isEqualTo(143);
      assertThat(receipt(child).members().get("clean")).isEqualTo(true);
    }
  }

  @Test
  @DisplayName("SHD-17: a late signal that meets a hook that hangs ends with the receipt's code")
  void haltsWithTheReceiptsCodeWhenASignalComesAfterIt() {
    try (ServiceProcess child = command("hook", "sleep").jvmOption("-Dgrace=20").start()) {
      child.awaitEvent(event -> event.message().equals("ready"));
      child.signal(Signal.TERM);
      child.awaitEvent(event -> event.message().equals("in hook"));
      moreThanASecond();
      assertThat(exitAfter(Signal.INT, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(receipt(child).number("exit_code")).isEqualTo(143);
      assertThat(codes(child)).doesNotContain(Notice.SECOND_SIGNAL);
    }
  }

  @Test
  @DisplayName("SHD-17: an application that interrupts every thread costs nothing of the end")
  void losesNothingWhenEveryThreadIsInterrupted() {
    try (ServiceProcess child = ready("interrupts")) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(143);
      assertThat(steps(child)).containsExactly("a", "b", "c", "d", "e", "f", "g");
      assertThat(receipt(child).number("exit_code")).isEqualTo(143);
      assertThat(receipt(child).members().get("clean")).isEqualTo(true);
    }
  }

  @Test
  @DisplayName("SHD-17: lines that main logs after its wait come before the receipt")
  void letsMainSpeakBeforeTheReceipt() {
    try (ServiceProcess child = ready("speaks")) {
      assertThat(exitAfter(Signal.TERM, child, BOUND)).isEqualTo(143);
      List<Event> events = child.events();
      assertThat(events.get(events.size() - 2).message()).isEqualTo("main is back");
      assertThat(events.get(events.size() - 1)).isEqualTo(receipt(child));
    }
  }

  @Test
  @DisplayName("SHD-17: the receipt waits a second for main, and no longer")
  void givesTheReceiptAlthoughMainDoesNotClose() {
    try (ServiceProcess child = ready("never-closes")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(3))).isEqualTo(143);
      assertThat(receipt(child).number("total_ms")).isBetween(1_000L, 2_000L);
    }
  }

  @Test
  @DisplayName("SHD-12: requestExit() ends the process with 0, whatever threads it still has")
  void endsTheProcessThatItsOperatorDrains() {
    try (ServiceProcess child = start("drained")) {
      assertThat(child.awaitExit(BOUND)).isZero();
      assertThat(receipt(child).number("exit_code")).isZero();
    }
  }

  @Test
  @DisplayName("SHD-11: five seconds after main the threads that keep the JVM are named; it exits")
  void exitsAfterAStopAlthoughThreadsAreLeft() {
    try (ServiceProcess child = ready("leftover")) {
      assertThat(child.awaitExit(Duration.ofSeconds(8))).isZero();
      assertThat(receipt(child).has("exit_code")).isFalse();
      assertThat(receipt(child).members().get("exit_code_unknown")).isEqualTo(true);
      assertThat(codes(child)).containsOnlyOnce(Notice.LEFTOVERS);
      assertThat(child.lines().get(child.lines().size() - 1)).contains("left-behind");
    }
  }

  @Test
  void livesOnAfterAStopWhileMainStillWorks() {
    try (ServiceProcess child = ready("works-on")) {
      assertThat(child.awaitExit()).isZero();
      assertThat(child.events().get(child.events().size() - 1).message()).isEqualTo("main is done");
      assertThat(codes(child)).doesNotContain(Notice.LEFTOVERS);
    }
  }

  @Test
  @DisplayName("main waits although it has begun work itself, and that work is not waited for")
  void waitsForTheEndWithOpenWorkOfItsOwn() {
    try (ServiceProcess child = ready("own-work")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(codes(child)).containsOnlyOnce(Notice.WAITS_FOR_END);
      assertThat(steps(child)).containsExactly("database");
      assertThat(receipt(child).members().get("clean")).isEqualTo(true);
    }
  }

  @Test
  @DisplayName("SHD-2: a hook that closes us waits for the phases, not for the exit that awaits it")
  void isNotDeadlockedByAHookThatCloses() {
    try (ServiceProcess child = ready("closing-hook")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(steps(child)).containsExactly("database");
      assertThat(child.lines().toString()).contains("hook closed");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  @DisplayName("SHD-3: a signal in the middle of the start ends what there is, newest first")
  void endsWhatHasStartedSoFar(int steps) {
    try (ServiceProcess child = ready("startup", "" + steps)) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(steps(child))
          .isEqualTo(List.of("resource 3", "resource 2", "resource 1").subList(3 - steps, 3));
    }
  }

  @Test
  @DisplayName("SHD-3, SHD-9: what a start registers after the signal is closed at once")
  void closesWhatAStartGoesOnToOpen() {
    try (ServiceProcess child = ready("late")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
      assertThat(steps(child)).containsExactlyInAnyOrder("early", "late");
      assertThat(codes(child)).contains(Notice.TOO_LATE);
      assertThat(receipt(child).members().get("late")).isEqualTo(List.of("late"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  @DisplayName("SHD-12: a stop exits with its code, and main can return ahead of it")
  void exitsWithTheCodeThatTheStopAskedFor(int code) {
    try (ServiceProcess child = start("stop", "" + code)) {
      assertThat(child.awaitExit()).isEqualTo(code);
      assertThat(child.lines().toString()).contains("closed");
      assertThat(receipt(child).text("cause")).isEqualTo("stop");
      if (code == 0) { // Main decides.
        assertThat(receipt(child).has("exit_code")).isFalse();
      } else {
        assertThat(receipt(child).number("exit_code")).isEqualTo(code);
      }
    }
  }

  @Test
  void runsThePhasesWhenTheLastThreadIsGone() {
    try (ServiceProcess child = start("leaves")) {
      assertThat(child.awaitExit()).isZero();
      assertThat(steps(child)).containsExactly("database");
      assertThat(receipt(child).text("cause")).isEqualTo("exit");
    }
  }

  @Test
  @DisplayName(
      "SHD-11: after a stop the threads that keep the JVM are named; a signal ends it then")
  void namesWhoKeepsTheProcessAlive() {
    try (ServiceProcess child = ready("leftover")) {
      child.awaitEvent(event -> event.message().equals("receipt"));
      assertThat(receipt(child).members().get("leftovers")).isEqualTo(List.of("left-behind"));
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(2))).isEqualTo(143);
    }
  }

  @Test
  @DisplayName("SHD-6: with -Xrs there is the hook alone")
  void makesDoWithTheHookWhereTheJvmKeepsItsSignals() {
    try (ServiceProcess child = command("exits", "4").jvmOption("-Xrs").start()) {
      assertThat(child.awaitExit()).isEqualTo(4);
      assertThat(codes(child)).contains(Notice.NO_SIGNAL);
      assertThat(steps(child)).containsExactly("database");
      receipt(child);
    }
  }

  @Test
  @DisplayName("SHD-1, SHD-4: 6 s of grace, 5 s of drain delay and a request that hangs")
  void cutsTheDrainDelaySoThatTheRestFits() {
    try (ServiceProcess child = ready("short")) {
      assertThat(exitAfter(Signal.TERM, child, Duration.ofSeconds(6))).isEqualTo(70);
      assertThat(steps(child)).containsExactly("readiness", "http", "database");
      assertThat(codes(child)).contains(Notice.TOO_SHORT, Notice.BLOCKED, Notice.WORK_ABANDONED);
      assertThat(receipt(child).number("total_ms")).isLessThan(5_000);
    }
  }
}
