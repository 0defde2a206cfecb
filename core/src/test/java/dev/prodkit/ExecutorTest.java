// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorTest {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorTest.class);

  private static String traceId() {
    return Span.current().getSpanContext().getTraceId();
  }

  /** By each way in which a task can be handed over, the trace in which it ran. */
  private static List<String> traces(ExecutorService executor)
      throws InterruptedException, ExecutionException, TimeoutException {
    Callable<String> ask = ExecutorTest::traceId;
    AtomicReference<String> asked = new AtomicReference<>("");
    List<String> traces = new ArrayList<>();
    traces.add(executor.submit(ask).get());
    executor.submit(() -> asked.set(traceId())).get();
    traces.add(asked.get());
    asked.set("");
    executor.submit(() -> asked.set(traceId()), "done").get();
    traces.add(asked.get());
    for (Future<String> each : executor.invokeAll(List.of(ask, ask))) {
      traces.add(each.get());
    }
    for (Future<String> each : executor.invokeAll(List.of(ask), 10, TimeUnit.SECONDS)) {
      traces.add(each.get());
    }
    traces.add(executor.invokeAny(List.of(ask)));
    traces.add(executor.invokeAny(List.of(ask), 10, TimeUnit.SECONDS));
    traces.add(CompletableFuture.supplyAsync(ExecutorTest::traceId, executor).get());
    traces.add(CompletableFuture.completedFuture("")
        .thenApplyAsync(none -> traceId(), executor)
        .get());
    CompletableFuture<String> executed = new CompletableFuture<>();
    executor.execute(() -> executed.complete(traceId()));
    traces.add(executed.get());
    if (executor instanceof ScheduledExecutorService scheduler) {
      traces.add(scheduler.schedule(ask, 1, TimeUnit.MILLISECONDS).get());
      asked.set("");
      scheduler.schedule(() -> asked.set(traceId()), 1, TimeUnit.MILLISECONDS).get();
      traces.add(asked.get());
    }
    return traces;
  }

  @Test
  @DisplayName("TRC-20: a task of production.executor runs in the trace that handed it over")
  void tasksRunInTheTraceOfTheirSubmitter() throws Exception {
    List<Supplier<ExecutorService>> executors = List.of(
        () -> Executors.newFixedThreadPool(2),
        Executors::newSingleThreadExecutor,
        ForkJoinPool::new,
        () -> Executors.newScheduledThreadPool(1));
    try (Production production = Production.forTest()) {
      for (Supplier<ExecutorService> each : executors) {
        ExecutorService given = each.get();
        ExecutorService executor = given instanceof ScheduledExecutorService scheduler
            ? production.executor("jobs", scheduler)
            : production.executor("jobs", given);
        String before = executor.submit(ExecutorTest::traceId).get();
        production.spans().call("request", () -> {
          String mine = traceId();
          assertThat(mine).isNotEqualTo(before).doesNotMatch("0+");
          assertThat(traces(executor)).hasSizeGreaterThanOrEqualTo(11).containsOnly(mine);
          return true;
        });
        assertThat(executor.submit(ExecutorTest::traceId).get())
            .isEqualTo(before)
            .matches("0+");
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void aPeriodicTaskBeginsWithoutATrace()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Production production = Production.forTest()) {
      ScheduledExecutorService executor =
          production.executor("timer", Executors.newScheduledThreadPool(1));
      CompletableFuture<String> trace = new CompletableFuture<>();
      production
          .spans()
          .call(
              "request",
              () -> executor.scheduleAtFixedRate(
                  () -> trace.complete(traceId()), 0, 1, TimeUnit.HOURS));
      assertThat(trace.get()).matches("0+");
    }
  }

  @Test
  @DisplayName("MET-15: production.executor has Micrometer's meters of an executor")
  void hasMicrometersMetersOfAnExecutor()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Production production = Production.forTest()) {
      MeterRegistry registry = production.metrics();
      ExecutorService pool = production.executor("jobs", Executors.newFixedThreadPool(1));
      ExecutorService hidden = production.executor("hidden", Executors.newSingleThreadExecutor());
      for (ExecutorService executor : List.of(pool, hidden)) {
        String name = executor.equals(pool) ? "jobs" : "hidden";
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        executor.execute(() -> {
          begun.countDown();
          awaitUninterrupted(latch);
        });
        Future<?> second = executor.submit(() -> LOG.info("second"));
        begun.await();
        assertThat(registry.get("executor.active").tag("name", name).gauge().value())
            .isEqualTo(1);
        if (executor.equals(pool)) {
          assertThat(registry.get("executor.queued").tag("name", name).gauge().value())
              .isEqualTo(1);
        }
        latch.countDown();
        second.get();
        await()
            .untilAsserted(() -> assertThat(registry
                    .get("executor.completed")
                    .tag("name", name)
                    .functionCounter()
                    .count())
                .isEqualTo(2));
        await()
            .untilAsserted(() -> assertThat(
                    registry.get("executor").tag("name", name).timer().count())
                .isEqualTo(2));
        assertThat(registry.get("executor.idle").tag("name", name).timer().count())
            .isEqualTo(2);
      }
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> names(MeterRegistry registry) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith("executor"))
        .map(id -> String.valueOf(id.getTag("name")))
        .distinct()
        .sorted()
        .toList();
  }

  @Test
  @DisplayName("MET-15: the meters of an executor that has ended are gone, whichever way it ended")
  void keepsNothingOfAnExecutorThatHasEnded()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Production production = Production.forTest()) {
      MeterRegistry registry = production.metrics();
      for (int i = 0; i < 50; i++) {
        ExecutorService given = Executors.newFixedThreadPool(1);
        ExecutorService executor = production.executor("short-" + i, given);
        executor.submit(() -> {}).get();
        ExecutorService ended = i % 2 == 0 ? executor : given; // past ours, too
        ended.shutdown();
        assertThat(ended.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      }
      ExecutorService last = production.executor("last", Executors.newFixedThreadPool(1));
      ExecutorService same = production.executor("last", Executors.newFixedThreadPool(1));
      assertThat(names(registry)).containsExactly("last", "last-2");
      same.shutdown();
      last.shutdown();
      assertThat(same.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      assertThat(last.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      assertThat(names(registry)).isEmpty();
    }
  }

  @Test
  void tasksThatAreComparedAreHandedOnAsTheyAre()
      throws InterruptedException, ExecutionException, TimeoutException {
    record Job(int order, CountDownLatch done) implements Runnable, Comparable<Job> {
      @Override
      public void run() {
        done.countDown();
      }

      @Override
      public int compareTo(Job other) {
        return Integer.compare(order, other.order);
      }
    }
    try (Production production = Production.forTest()) {
      ExecutorService executor = production.executor(
          "ordered",
          new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new PriorityBlockingQueue<>()));
      CountDownLatch done = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        executor.execute(new Job(i, done));
      }
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatATaskThrowsAndWhatIsLeftComesBackAsItIs()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Production production = Production.forTest()) {
      ExecutorService executor = production.executor("jobs", Executors.newFixedThreadPool(1));
      IllegalStateException mine = new IllegalStateException("mine");
      assertThatThrownBy(() -> executor
              .submit((Callable<Object>) () -> {
                throw mine;
              })
              .get())
          .hasCause(mine);
      CountDownLatch begun = new CountDownLatch(1);
      executor.execute(() -> {
        begun.countDown();
        awaitUninterrupted(new CountDownLatch(1));
      });
      begun.await();
      Runnable left = () -> {};
      executor.execute(left);
      assertThat(executor.shutdownNow()).containsExactly(left);
    }
  }

  @Test
  void aRefusedTaskIsRefusedAsBefore()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Production production = Production.forTest()) {
      ExecutorService executor = production.executor(
          "full", new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>()));
      CountDownLatch latch = new CountDownLatch(1);
      executor.execute(() -> awaitUninterrupted(latch));
      assertThatThrownBy(() -> executor.execute(() -> {}))
          .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
      latch.countDown();
    }
  }

  @Test
  void theTraceOfATaskIsGoneFromItsThreadAfterwards()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (Production production = Production.forTest()) {
      ExecutorService given = Executors.newFixedThreadPool(1);
      ExecutorService executor = production.executor("jobs", given);
      Optional<Span> span =
          Optional.of(production.openTelemetry().getTracer("t").spanBuilder("s").startSpan());
      try (Scope scope = span.get().makeCurrent()) {
        assertThat(scope).isNotNull();
        executor.submit(() -> LOG.info("in the trace")).get();
      }
      assertThat(given.submit(ExecutorTest::traceId).get()).matches("0+");
    }
  }
}
