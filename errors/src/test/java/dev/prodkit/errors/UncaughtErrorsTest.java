// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static dev.prodkit.errors.Sinks.publisherTo;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.errors.Sinks.Keeping;
import dev.prodkit.testkit.ServiceProcess;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = SECONDS)
class UncaughtErrorsTest {
  private final Keeping sink = Keeping.immediate();
  private final List<String> before = new ArrayList<>();
  private final UncaughtExceptionHandler earlier = this::noteUncaught;
  private Optional<UncaughtExceptionHandler> ofTheTestRun = Optional.empty();

  @BeforeEach
  void putAHandlerBefore() {
    ofTheTestRun = Optional.ofNullable(Thread.getDefaultUncaughtExceptionHandler());
    Thread.setDefaultUncaughtExceptionHandler(earlier);
  }

  @AfterEach
  void putBack() {
    Thread.setDefaultUncaughtExceptionHandler(ofTheTestRun.orElse(null));
  }

  @Test
  void publishesAndTellsTheHandlerFromBefore() throws InterruptedException {
    try (ErrorPublisher errors = publisherTo(sink).open();
        UncaughtErrors uncaught = UncaughtErrors.install(errors)) {
      dieIn("worker-7", new IllegalStateException("nobody caught this"));

      assertThat(uncaught).isSameAs(Thread.getDefaultUncaughtExceptionHandler());
      assertThat(sink.events()).singleElement().satisfies(event -> {
        assertThat(event.errorMessage()).isEqualTo("nobody caught this");
        assertThat(event.originalMessage()).isEqualTo(Map.of("thread", "worker-7"));
      });
      assertThat(before).containsExactly("worker-7: nobody caught this");
    }
    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(earlier);
  }

  @Test
  @DisplayName("ERR-16: what was published before it was uncaught is not published again")
  void doesNotPublishTwice() throws InterruptedException {
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(sink).open();
        UncaughtErrors uncaught = UncaughtErrors.install(errors)) {
      RuntimeException failure = new RuntimeException("x");
      String id = errors.publish(failure);

      dieIn("worker " + Sinks.CANARY, new RuntimeException("wrapped", failure));

      assertThat(sink.events()).hasSize(1);
      assertThat(lines.coded(ErrorCodes.UNCAUGHT)).singleElement().satisfies(line -> {
        assertThat(CapturedLines.value(line, "event_id")).isEqualTo(id);
        assertThat(CapturedLines.value(line, "ended_thread")).isEqualTo("worker ***");
        assertThat(line.getThrowableProxy()).isNull();
      });
      assertThat(before).hasSize(1);
      assertThat(uncaught).isNotNull();
    }
  }

  @Test
  void onlyPassesOnAfterTheCloseIfAnotherStandsBeforeIt() throws InterruptedException {
    try (CapturedLines lines = new CapturedLines();
        ErrorPublisher errors = publisherTo(sink).open()) {
      UncaughtErrors first = UncaughtErrors.install(errors);
      UncaughtErrors second = UncaughtErrors.install(errors);
      first.close();
      assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(second);

      dieIn("worker", new RuntimeException("x"));

      assertThat(sink.events()).hasSize(1);
      assertThat(lines.coded(ErrorCodes.UNCAUGHT)).hasSize(1);
      assertThat(before).hasSize(1);
      second.close();
      assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(first);
    }
  }

  @Test
  void survivesAFailureThatIsPoison() throws InterruptedException {
    try (ErrorPublisher errors = publisherTo(sink).open();
        UncaughtErrors uncaught = UncaughtErrors.install(errors)) {
      Thread.setDefaultUncaughtExceptionHandler(uncaught);
      dieIn("worker", new StackOverflowError("deep"));

      assertThat(sink.events()).hasSize(1);
    }
  }

  @Test
  @DisplayName("ERR-13 / ERR-15: what ends a JVM is in its output, once, with the log as the sink")
  void getsOutBeforeTheJvmEnds() {
    try (ServiceProcess service = ServiceProcess.main(Dies.class).start()) {
      assertThat(service.awaitExit()).isEqualTo(1);

      String output = String.join("\n", service.lines());
      assertThat(output).containsOnlyOnce("Error published: java.lang.IllegalStateException - end");
      assertThat(output).containsOnlyOnce("\tat " + Dies.class.getName());
      assertThat(service.errorLines()).isEmpty();
    }
  }

  /** Its main thread dies, and so does the process. */
  static final class Dies {
    public static void main(String[] args) {
      UncaughtErrors uncaught =
          UncaughtErrors.install(publisherTo(ErrorSink.logging()).open());
      throw new IllegalStateException("end" + (uncaught == null ? "?" : ""));
    }
  }

  private void noteUncaught(Thread thread, Throwable failure) {
    before.add(thread.getName() + ": " + failure.getMessage());
  }

  private static void dieIn(String name, Throwable failure) throws InterruptedException {
    Thread thread = new Thread(
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) failure;
        },
        name);
    thread.start();
    thread.join(SECONDS.toMillis(20));
  }
}
