// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stack of a thread that logs ends, at each call of a method in turn: then the log of the
 * others goes on, each line is there once, and the figures close.
 */
@SuppressWarnings("InterruptedExceptionSwallowed") // the scenarios throw what they like
class StackEndTest {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** What is wrong after a fault at each step, with the step. */
  private static List<String> faults(String scenario, boolean forGood, Set<String> assignedByCalls)
      throws Exception {
    ClassLoader loader = new Faults.Loader(assignedByCalls);
    Class<?> scenarios = loader.loadClass(FaultScenarios.class.getName());
    List<String> faults = new ArrayList<>();
    int steps = 1;
    for (int step = 0; step <= steps && faults.isEmpty(); step++) {
      FaultScenario one =
          (FaultScenario) scenarios.getMethod("of", String.class).invoke(null, scenario);
      one.prepare();
      Faults run = Faults.run(step, forGood, one::act); // without any at 0
      steps = step == 0 ? run.steps() : steps;
      for (String fault : afterwards(one)) {
        faults.add("step " + step + " of " + steps + " " + run.place() + ": " + fault);
      }
    }
    assertThat(steps).as("steps").isGreaterThan(20);
    return faults;
  }

  /** A lock that is kept would hold the test for good. */
  private static List<String> afterwards(FaultScenario scenario) throws Exception {
    CompletableFuture<List<String>> result = new CompletableFuture<>();
    Thread checks = new Thread(() -> {
      try {
        result.complete(scenario.faultsAfterwards());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    checks.setDaemon(true);
    checks.start();
    try {
      return result.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      scenario.giveUp();
      return List.of("the check is held");
    } catch (ExecutionException e) {
      return List.of("the check failed: " + e.getCause());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a line that the caller writes",
        "a line that the output refuses",
        "a line that is left to the thread",
        "a line that starts the thread",
        "a line without a thread to leave it to",
        "an ERROR in place of lower lines",
        "a line at the end of the process",
        "a flush",
        "an event",
        "an event that is folded",
      })
  @DisplayName("LOG-7: a StackOverflowError at any call of a caller ends nothing but that call")
  void survives(String scenario) throws Exception {
    assertThat(faults(scenario, false, Set.of())).isEmpty();
    assertThat(faults(scenario, true, Set.of())).isEmpty();
  }

  @Test
  @DisplayName("Mutant: a lock that is given back by a call")
  void lockGivenBackByACall() throws Exception {
    assertThat(faults("a line that the caller writes", false, Set.of("SpinLock.state")))
        .isNotEmpty();
  }

  @Test
  @DisplayName("Mutant: an output that is given back by a call")
  void outputGivenBackByACall() throws Exception {
    assertThat(faults("a line that the caller writes", true, Set.of("LogOutput.state")))
        .isNotEmpty();
  }

  @Test
  @DisplayName("Mutant: a line that is taken away from its place before a call")
  void lineBetweenTwoPlaces() throws Exception {
    assertThat(faults("an ERROR in place of lower lines", false, Set.of("PendingLines.lines")))
        .isNotEmpty();
  }
}
