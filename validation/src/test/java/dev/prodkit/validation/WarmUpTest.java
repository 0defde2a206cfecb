// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.codes;
import static dev.prodkit.validation.Answers.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmUpTest {
  private static final String BODY = "{\"age\":-1}";

  record Person(@Min(0) int age) {}

  record Free(int age) {}

  record Misfit(@Pattern(regexp = "a") int age) {}

  @Test
  void makesTheValidatorOnADaemonThreadOfItsOwn() throws InterruptedException {
    AtomicReference<Thread> maker = new AtomicReference<>();
    Boundary boundary = Boundary.warming(
        () -> {
          maker.set(Thread.currentThread());
          return Rules.open();
        },
        List.of(Person.class));

    assertThat(boundary.awaitWarm(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    assertThat(maker.get()).isNotSameAs(Thread.currentThread());
    assertThat(maker.get().isDaemon()).isTrue();
    assertThat(maker.get().getName()).startsWith("prodkit-");
    maker.get().join(Duration.ofSeconds(30).toMillis());
    assertThat(maker.get().isAlive()).isFalse();
  }

  @Test
  void letsARequestThatComesEarlyWaitForTheRules() throws InterruptedException {
    CountDownLatch mayOpen = new CountDownLatch(1);
    Boundary boundary = Boundary.warming(opening(mayOpen), List.of());
    AtomicReference<List<String>> answer = new AtomicReference<>();
    Thread early = new Thread(() -> answer.set(codes(boundary, BODY, Person.class)));
    early.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> early.getState() == Thread.State.TIMED_WAITING);

    assertThat(boundary.awaitWarm(Duration.ofMillis(1))).isFalse();
    assertThat(answer.get()).isNull();
    mayOpen.countDown();
    early.join(Duration.ofSeconds(30).toMillis());
    assertThat(answer.get()).containsExactly("/age min");
  }

  @Test
  void letsNobodyWaitForRulesThatARecordDoesNotHave() {
    Boundary boundary = Boundary.warming(opening(new CountDownLatch(1)), List.of());

    assertThat(read(boundary, "{\"age\":1}", Free.class)).isEqualTo(new Free(1));
    assertThat(codes(boundary, "{\"age\":\"1\"}", Free.class)).containsExactly("/age type");
    assertThat(boundary.check(new Free(2))).isEqualTo(new Free(2));
  }

  @Test
  void keepsTheFlagOfAThreadThatIsInterruptedWhileItWaits() {
    Boundary boundary = Boundary.warming(opening(new CountDownLatch(1)), List.of());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> read(boundary, BODY, Person.class))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void saysThatTheValidatorCouldNotBeMadeAndLetsNothingPass() {
    Boundary boundary = Boundary.warming(
        () -> {
          throw new NoClassDefFoundError("org/hibernate/validator/HibernateValidator");
        },
        List.of());

    assertThatThrownBy(() -> boundary.awaitWarm(Duration.ofSeconds(30)))
        .isInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("NoClassDefFoundError");
    assertThatThrownBy(() -> read(boundary, "{\"age\":1}", Person.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the validator could not be made");
  }

  @Test
  void findsAConstraintThatDoesNotFitBeforeTheFirstRequest() {
    assertThatThrownBy(() -> Boundary.create(Misfit.class).awaitWarm(Duration.ofSeconds(30)))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(ConstraintDeclarationException.class);
  }

  @Test
  void givesManyEarlyRequestsTheRightAnswer()
      throws InterruptedException, ExecutionException, TimeoutException {
    everyEarlyAnswerIsRight(opening -> {
      Boundary boundary = Boundary.warming(opening, List.of(Person.class));
      return () -> codes(boundary, BODY, Person.class);
    });
  }

  /** The mutant: it does not wait, as if a record had no rules until they are there. */
  @Test
  void wouldSeeABoundaryThatDoesNotWait() {
    assertThatThrownBy(() -> everyEarlyAnswerIsRight(opening -> {
          Boundary boundary = Boundary.warming(opening, List.of(Person.class));
          return () -> {
            if (boundary.awaitWarm(Duration.ZERO)) {
              return codes(boundary, BODY, Person.class);
            }
            read(boundary, "{\"age\":-1}", Free.class);
            return List.of();
          };
        }))
        .isInstanceOf(AssertionError.class);
  }

  private static void everyEarlyAnswerIsRight(
      Function<Callable<Rules>, Callable<List<String>>> making)
      throws InterruptedException, ExecutionException, TimeoutException {
    CountDownLatch mayOpen = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(8);
    Callable<List<String>> asking = making.apply(opening(mayOpen));
    ExecutorService early = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(early.submit(() -> {
          started.countDown();
          return asking.call();
        }));
      }
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      mayOpen.countDown();
      for (Future<List<String>> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).containsExactly("/age min");
      }
    } finally {
      early.shutdownNow();
    }
  }

  private static Callable<Rules> opening(CountDownLatch mayOpen) {
    return () -> {
      if (!mayOpen.await(40, TimeUnit.SECONDS)) {
        throw new IllegalStateException("never opened");
      }
      return Rules.open();
    };
  }
}
