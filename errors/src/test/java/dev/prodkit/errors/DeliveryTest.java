// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static dev.prodkit.errors.Sinks.publisherTo;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.errors.Counts.Reason;
import dev.prodkit.errors.Sinks.Hanging;
import dev.prodkit.errors.Sinks.Keeping;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(value = 30, unit = SECONDS)
class DeliveryTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Keeping fallback = Keeping.immediate();
  private final CapturedLines lines = new CapturedLines();

  @BeforeEach
  @AfterEach
  void cleanContext() {
    MDC.clear();
  }

  @AfterEach
  void closeLines() {
    lines.close();
  }

  @Test
  @DisplayName("ERR-1: publish does not wait for a sink that hangs, and the queue is bounded")
  void doesNotWaitForASinkThatHangs() {
    Hanging sink = new Hanging(true);
    ErrorPublisher errors = publisherTo(sink).fallback(fallback).queueBound(100).open();

    List<String> ids = publish(errors, 5_000); // would never end if one of them waited

    Counts counts = errors.counts();
    assertThat(counts.accepted()).isEqualTo(5_000);
    assertThat(counts.pending()).isBetween(100L, 101L);
    assertThat(counts.parked().get(Reason.QUEUE_FULL)).isEqualTo(5_000 - counts.pending());
    assertThat(lines.coded(ErrorCodes.QUEUE_FULL)).hasSize(1);

    long before = System.nanoTime();
    FlushResult end = errors.close(Duration.ofMillis(200));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));

    // ERR-13, ERR-15: published + on the fallback = raised
    assertThat(end.complete()).isTrue();
    assertThat(fallback.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(end.counts().parked().get(Reason.CLOSED)).isEqualTo(counts.pending());
    assertThat(end.counts().pending()).isZero();
    assertThat(lines.coded(ErrorCodes.CLOSE_INCOMPLETE)).hasSize(1);
    sink.release();
  }

  @Test
  @DisplayName("ERR-1: publish on an interrupted thread keeps the flag and the event")
  void keepsTheInterrupt() {
    Keeping sink = Keeping.queued();
    try (ErrorPublisher errors = publisherTo(sink).open()) {
      Thread.currentThread().interrupt();
      errors.publish(new RuntimeException("x"));
      FlushResult cutShort = errors.flush(LONG);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(cutShort.counts().accepted()).isEqualTo(1);
      assertThat(errors.flush(LONG).complete()).isTrue();
      assertThat(sink.events()).hasSize(1);
    }
  }

  @Test
  @DisplayName("ERR-9: a poison event is tried three times, parked whole, and blocks nobody")
  void parksAPoisonEvent() {
    List<String> attempts = new CopyOnWriteArrayList<>();
    ErrorPublisher errors = publisherTo(event -> {
          attempts.add(event.errorMessage());
          if (event.errorMessage().equals("poison")) {
            throw new IOException("record too large");
          }
        })
        .fallback(fallback)
        .open();

    errors.publish("X", "first", Map.of());
    String poison = errors.publish("X", "poison", Map.of("order", 7));
    errors.publish("X", "second", Map.of());
    errors.publish("X", "third", Map.of());
    assertThat(errors.flush(LONG).complete()).isTrue();

    assertThat(attempts).containsExactly("first", "poison", "poison", "poison", "second", "third");
    assertThat(fallback.events()).singleElement().satisfies(event -> {
      assertThat(event.eventId()).isEqualTo(poison);
      assertThat(event.originalMessage()).isEqualTo(Map.of("order", 7));
    });
    assertThat(errors.counts().published()).isEqualTo(3);
    assertThat(errors.counts().parked().get(Reason.SINK_FAILED)).isEqualTo(1);
    assertThat(lines.coded(ErrorCodes.SINK_FAILED))
        .singleElement()
        .satisfies(line -> assertThat(CapturedLines.value(line, "event_id")).isEqualTo(poison));
    errors.close();
  }

  @Test
  void triesOnceEachWhileTheSinkTakesNothingAndThreeTimesAgainAfterwards() {
    AtomicBoolean down = new AtomicBoolean(true);
    AtomicInteger attempts = new AtomicInteger();
    ErrorPublisher errors = publisherTo(event -> {
          attempts.incrementAndGet();
          if (down.get()) {
            throw new IOException("refused");
          }
        })
        .fallback(fallback)
        .open();

    publish(errors, 10);
    errors.flush(LONG);
    assertThat(attempts).hasValue(3 + 9);

    down.set(false);
    publish(errors, 1);
    errors.flush(LONG);
    down.set(true);
    publish(errors, 1);
    errors.flush(LONG);
    assertThat(attempts).hasValue(3 + 9 + 1 + 3);
    errors.close();
  }

  @Test
  @DisplayName(
      "ERR-9: a sink that throws errors or leaves interrupts behind does not end the thread")
  void outlivesWhateverTheSinkThrows() {
    List<Throwable> habits = List.of(
        new StackOverflowError(),
        new LinkageError(),
        new OutOfMemoryError("made up"),
        new AssertionError(),
        new InterruptedException());
    AtomicInteger at = new AtomicInteger();
    AtomicInteger interruptsFound = new AtomicInteger();
    ErrorPublisher errors = publisherTo(event -> {
          interruptsFound.addAndGet(Thread.interrupted() ? 1 : 0);
          Thread.currentThread().interrupt();
          Throwable habit = habits.get(at.getAndIncrement() % habits.size());
          if (habit instanceof Error error) {
            throw error;
          }
          throw (Exception) habit;
        })
        .fallback(fallback)
        .open();

    List<String> ids = publish(errors, 50);
    assertThat(errors.flush(LONG).complete()).isTrue();

    assertThat(fallback.ids()).containsExactlyElementsOf(ids);
    assertThat(at).hasValue(3 + 49); // an error is tried again like an exception
    assertThat(interruptsFound).hasValue(0);
    errors.close();
  }

  @Test
  void survivesASinkWithAnEndlessRecursion() {
    ErrorPublisher errors =
        publisherTo(event -> Recursion.endless(0)).fallback(fallback).open();

    List<String> ids = publish(errors, 3);
    errors.close(LONG);

    assertThat(fallback.ids()).containsExactlyElementsOf(ids);
  }

  private static final class Recursion {
    @SuppressWarnings("InfiniteRecursion")
    static int endless(int depth) {
      return endless(depth + 1) + 1;
    }
  }

  @Test
  @DisplayName("ERR-13: the close lets the sink finish what waits")
  void letsTheSinkFinish() throws ExecutionException, InterruptedException, TimeoutException {
    CountDownLatch gate = new CountDownLatch(1);
    Keeping sink = Keeping.queued();
    ErrorPublisher errors = publisherTo(event -> {
          gate.await();
          sink.deliver(event);
        })
        .fallback(fallback)
        .open();
    List<String> ids = publish(errors, 200);
    assertThat(errors.flush(Duration.ofMillis(1)).complete()).isFalse();

    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<FlushResult> closing = pool.submit(() -> errors.close(LONG));
      gate.countDown();
      assertThat(closing.get(15, SECONDS).complete()).isTrue();
    } finally {
      pool.shutdownNow();
    }
    assertThat(sink.ids()).containsExactlyElementsOf(ids);
    assertThat(fallback.events()).isEmpty();
    await().atMost(LONG).until(() -> threadsOfOurs().isEmpty());
  }

  @Test
  @DisplayName("ERR-13: what the close gave to the fallback is not given to it again")
  void parksOnceEvenIfTheSinkFailsLate() {
    CountDownLatch late = new CountDownLatch(1);
    AtomicInteger attempts = new AtomicInteger();
    ErrorPublisher errors = publisherTo(event -> {
          if (attempts.incrementAndGet() == 3) {
            awaitObstinately(late);
          }
          throw new IOException("refused");
        })
        .fallback(fallback)
        .open();
    List<String> ids = publish(errors, 2);
    await().atMost(LONG).until(() -> attempts.get() == 3);
    assertThat(threadsOfOurs()).isNotEmpty().allMatch(Thread::isDaemon);

    errors.close(Duration.ofMillis(20));
    late.countDown();
    await().atMost(LONG).until(() -> threadsOfOurs().isEmpty());

    assertThat(fallback.ids()).containsExactlyElementsOf(ids);
    assertThat(errors.counts().parked().get(Reason.CLOSED)).isEqualTo(2);
  }

  private static void awaitObstinately(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName(
      "ERR-13, ERR-11: the close interrupts a sink that hangs, and leaves no thread behind")
  void interruptsASinkThatHangs() {
    AtomicReference<ErrorPublisher> self = new AtomicReference<>();
    self.set(publisherTo(new Hanging(false))
        .fallback(event -> {
          fallback.deliver(event);
          self.get().publish(new IllegalStateException("from the fallback"));
        })
        .open());
    List<String> ids = publish(self.get(), 3);

    self.get().close(Duration.ofMillis(20));

    await().atMost(LONG).until(() -> threadsOfOurs().isEmpty());
    assertThat(fallback.ids()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(self.get().counts().refused()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "ERR-13: a close stays bounded when sink and fallback both hang, and counts the lost")
  void closesBoundedWhenNobodyTakesAnything() {
    Hanging sink = new Hanging(true);
    Hanging hangingFallback = new Hanging(true);
    ErrorPublisher errors = publisherTo(sink).fallback(hangingFallback).open();
    publish(errors, 20);

    long before = System.nanoTime();
    FlushResult end = errors.close(Duration.ofMillis(50));

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    assertThat(end.complete()).isFalse();
    assertThat(end.counts().lost()).isEqualTo(20);
    assertThat(end.counts().pending()).isZero();
    sink.release();
    hangingFallback.release();
  }

  @Test
  @DisplayName("ERR-15: what neither sink nor fallback takes is counted and told")
  void countsWhatNobodyTakes() {
    ErrorPublisher errors = publisherTo(event -> {
          throw new IOException("refused");
        })
        .fallback(event -> {
          throw new StackOverflowError();
        })
        .open();
    publish(errors, 5);
    errors.close();

    assertThat(errors.counts().lost()).isEqualTo(5);
    assertThat(lines.coded(ErrorCodes.LOST)).hasSize(1);
  }

  @Test
  @DisplayName("ERR-15: what is published after the close is on the fallback at once")
  void parksWhatComesAfterTheClose() {
    for (ErrorSink sink : List.<ErrorSink>of(Keeping.queued(), Keeping.immediate())) {
      Keeping after = Keeping.immediate();
      ErrorPublisher errors = publisherTo(sink).fallback(after).open();
      errors.close();
      errors.close();

      String id = errors.publish(new RuntimeException("late"));

      assertThat(after.ids()).containsExactly(id);
      assertThat(errors.counts().parked().get(Reason.CLOSED)).isEqualTo(1);
    }
  }

  @Test
  void deliversToAnImmediateSinkInTheCallersThreadAndStartsNone() {
    await().atMost(LONG).until(() -> threadsOfOurs().isEmpty()); // those of other tests
    List<Thread> threads = new ArrayList<>();
    ErrorSink sink = new ErrorSink() {
      @Override
      public void deliver(ErrorEvent event) throws IOException {
        threads.add(Thread.currentThread());
        throw new IOException("once");
      }

      @Override
      public boolean isImmediate() {
        return true;
      }
    };
    try (ErrorPublisher errors = publisherTo(sink).fallback(fallback).open()) {
      errors.publish(new RuntimeException("x"));

      assertThat(threads).containsExactly(Thread.currentThread());
      assertThat(fallback.events()).hasSize(1);
      assertThat(threadsOfOurs()).isEmpty();
    }
  }

  @Test
  void takesTheCallersLoggingContextAlong() {
    List<String> contexts = new CopyOnWriteArrayList<>();
    AtomicBoolean failing = new AtomicBoolean();
    ErrorPublisher errors = publisherTo(event -> {
          contexts.add("sink " + MDC.get("request"));
          if (failing.get()) {
            throw new IOException("refused");
          }
        })
        .fallback(event -> contexts.add("fallback " + MDC.get("request")))
        .open();

    MDC.put("request", "r-1");
    errors.publish(new RuntimeException("x"));
    MDC.clear();
    errors.publish(new RuntimeException("y"));
    errors.flush(LONG);
    failing.set(true);
    MDC.put("request", "r-2");
    errors.publish(new RuntimeException("z"));
    errors.close();

    assertThat(contexts)
        .containsExactly(
            "sink r-1", "sink null", "sink r-2", "sink r-2", "sink r-2", "fallback r-2");
  }

  // ERR-15, ERR-16: with a sink of every bad habit, threads that publish, and a close in the middle
  @RepeatedTest(3)
  @DisplayName("ERR-15: published + on the fallback = raised, whatever happens meanwhile")
  void losesNothing() throws ExecutionException, InterruptedException, TimeoutException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> taken = Collections.synchronizedSet(new HashSet<>());
    ErrorPublisher errors = publisherTo(event -> {
          switch (random.nextInt(10)) {
            case 0 -> throw new IOException("refused");
            case 1 -> throw new StackOverflowError();
            case 2 -> Thread.currentThread().interrupt();
            case 3 -> LockSupport.parkNanos(1_000);
            default -> {}
          }
          taken.add(event.eventId());
        })
        .fallback(fallback)
        .queueBound(50)
        .identicalPerMinute(100_000)
        .open();
    Set<String> raised = Collections.synchronizedSet(new HashSet<>());
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> publishing = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        publishing.add(pool.submit(() -> {
          for (int i = 0; i < 1_000; i++) {
            raised.add(errors.publish(new RuntimeException("x")));
            errors.counts(); // throws if it does not add up
          }
        }));
      }
      await().atMost(LONG).until(() -> raised.size() > 1_500);
      errors.close(Duration.ofMillis(20));
      for (Future<?> one : publishing) {
        one.get(20, SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }

    Set<String> found = new HashSet<>(taken);
    found.addAll(fallback.ids());
    Counts counts = errors.counts();
    assertThat(found).as("seed %d, %s", seed, counts).isEqualTo(raised).hasSize(4_000);
    assertThat(fallback.ids()).doesNotHaveDuplicates();
    assertThat(counts.accepted()).isEqualTo(4_000);
    assertThat(counts.pending()).isZero();
    assertThat(counts.lost()).isZero();
  }

  private static List<String> publish(ErrorPublisher errors, int times) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      ids.add(errors.publish("type " + i, "x", Map.of("number", i)));
    }
    return ids;
  }

  private static List<Thread> threadsOfOurs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("prodkit-errors"))
        .toList();
  }
}
