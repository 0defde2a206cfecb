// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("InterruptedExceptionSwallowed") // A test that is interrupted has failed.
class ContextExecutorsTest {
  private final Tracing tracing = Tracing.configure()
      .exporter(new CapturedSpans())
      .redaction((name, text) -> text)
      .startUnattached();
  private final ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService carrying = ContextExecutors.wrapping(pool);

  @AfterEach
  void stop() {
    pool.shutdownNow();
    tracing.close();
  }

  @Test
  void carriesTheContextIntoEveryKindOfTask() throws Exception {
    tracing.spans().run("one", () -> {
      String here = here();
      Callable<String> task = ContextExecutorsTest::here;
      AtomicReference<String> seen = new AtomicReference<>("");
      Runnable seeing = () -> seen.set(here());
      assertThat(carrying.submit(task).get()).isEqualTo(here);
      assertThat(carrying.submit(seeing, "done").get()).isEqualTo("done");
      assertThat(seen.getAndSet("")).isEqualTo(here);
      carrying.submit(seeing).get();
      assertThat(seen.getAndSet("")).isEqualTo(here);
      carrying.execute(seeing);
      assertThat(pool.submit(() -> seen.getAndSet("")).get()).isEqualTo(here);
      for (Future<String> each : carrying.invokeAll(List.of(task, task))) {
        assertThat(each.get()).isEqualTo(here);
      }
      assertThat(carrying.invokeAny(List.of(task))).isEqualTo(here);
      assertThat(carrying.invokeAny(List.of(task), 10, TimeUnit.SECONDS)).isEqualTo(here);
      assertThat(carrying.invokeAll(List.of(task), 10, TimeUnit.SECONDS).get(0).get())
          .isEqualTo(here);
      assertThat(carrying.schedule(task, 1, TimeUnit.MILLISECONDS).get()).isEqualTo(here);
      carrying.schedule(seeing, 1, TimeUnit.MILLISECONDS).get();
      assertThat(seen.get()).isEqualTo(here);
    });
  }

  @Test
  void carriesTheContextThroughAPlainExecutor() {
    Executor sameThread = ContextExecutors.wrapping((Executor) Runnable::run);
    tracing.spans().run("one", () -> {
      String here = here();
      sameThread.execute(() -> assertThat(here()).isEqualTo(here));
    });
  }

  @Test
  void runsPeriodicTasksWithoutContext() throws Exception {
    tracing.spans().run("one", () -> {
      for (boolean fixedRate : new boolean[] {true, false}) {
        CountDownLatch twice = new CountDownLatch(2);
        AtomicReference<Context> seen = new AtomicReference<>();
        Runnable task = () -> {
          seen.set(Context.current());
          leak(tracing);
          twice.countDown();
        };
        ScheduledFuture<?> timer = fixedRate
            ? carrying.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS)
            : carrying.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS);
        assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
        timer.cancel(false);
        assertThat(seen.get()).isSameAs(Context.root());
      }
    });
  }

  @Test
  @DisplayName("TRC-9: a task that leaves a scope open, or throws, leaves nothing on its thread")
  void givesTheThreadItsContextBack() throws Exception {
    for (ExecutorService executor : List.of(carrying, ContextExecutors.wrapping(carrying))) {
      Context before = pool.submit(Context::current).get();
      Throwable thrown = tracing
          .spans()
          .call(
              "one",
              () -> catchThrowable(() -> executor
                  .submit((Runnable) () -> {
                    leak(tracing);
                    leak(tracing);
                    throw new IllegalStateException("broken");
                  })
                  .get()));
      assertThat(thrown).isInstanceOf(ExecutionException.class).hasRootCauseMessage("broken");
      assertThat(pool.submit(Context::current).get()).isSameAs(before);
    }
  }

  @Test
  void leavesTheLifeCycleToTheExecutorInside() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    carrying.execute(() -> {
      started.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    carrying.execute(() -> {});
    carrying.shutdown();
    assertThat(pool.isShutdown()).isTrue();
    assertThat(carrying.isShutdown()).isTrue();
    assertThat(carrying.shutdownNow()).hasSize(1);
    assertThat(carrying.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(carrying.isTerminated()).isTrue();
    assertThatThrownBy(() -> carrying.execute(() -> {}))
        .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
  }

  private static String here() {
    return Span.current().getSpanContext().getSpanId();
  }

  /** Makes a span current and forgets about its scope. */
  @SuppressWarnings("MustBeClosedChecker")
  static void leak(Tracing tracing) {
    tracing.openTelemetry().getTracer("test").spanBuilder("leaked").startSpan().makeCurrent();
  }
}
