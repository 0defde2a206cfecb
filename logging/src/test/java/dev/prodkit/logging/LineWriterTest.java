// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.redaction.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LineWriterTest {
  private static final int LINE = 100;
  private static final int PLACES = 10;

  private final Sink sink = new Sink();
  private final TestWriter writer = writer(sink, System::nanoTime);

  private static TestWriter writer(OutputStream output, LongSupplier clock) {
    return TestWriter.of(output, PLACES * (int) LineRing.size(LINE), clock);
  }

  @AfterEach
  void release() {
    sink.open();
  }

  /** Without a pause: a line of 100 bytes that begins with its text. */
  private static ByteSink line(String text) {
    ByteSink line = new ByteSink(LINE);
    line.append((text + " ".repeat(LINE - 1 - text.length()) + "\n").getBytes(UTF_8));
    return line;
  }

  private void append(Level level, String text) {
    writer.append(LineCounters.rank(level), line(text));
  }

  /** Lets a thread be held in a write, so that whatever follows has to wait. */
  private Thread stuck() {
    sink.close();
    Thread held = new Thread(() -> append(Level.INFO, "held"));
    held.setDaemon(true);
    held.start();
    await().until(sink::isHolding);
    return held;
  }

  private LogCounts counts() {
    LogCounts counts = writer.counts();
    assertThat(counts.written() + counts.dropped() + counts.queued()).isEqualTo(counts.accepted());
    return counts;
  }

  private static Duration time(Runnable what) {
    long start = System.nanoTime();
    what.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void aLoneCallerHasWrittenItsLineWhenTheCallReturns() {
    append(Level.DEBUG, "a");
    append(Level.ERROR, "b");
    assertThat(sink.lines()).containsExactly("a", "b");
    assertThat(counts().written()).isEqualTo(2);
  }

  @Test
  @DisplayName("LOG-5: while the output is stuck, others leave their lines, which keep their order")
  void othersAreNotHeld() {
    stuck();
    Duration slowest = time(() -> IntStream.range(0, PLACES)
        .forEach(n -> append(n % 2 == 0 ? Level.INFO : Level.WARN, "line " + n)));
    assertThat(slowest).isLessThan(Duration.ofSeconds(1));
    assertThat(counts().queued()).isEqualTo(1 + PLACES);
    sink.open();
    assertThat(writer.flush(Duration.ofSeconds(10))).isTrue();
    List<String> expected = new ArrayList<>(List.of("held"));
    IntStream.range(0, PLACES).forEach(n -> expected.add("line " + n));
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
  }

  @Test
  @DisplayName("LOG-9: DEBUG goes before INFO before WARN; an ERROR takes any of their places")
  void leastImportantFirst() {
    stuck();
    for (Level level : List.of(Level.ERROR, Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN)) {
      append(level, level + " 1");
      append(level, level + " 2");
    }
    append(Level.TRACE, "no place for it");
    append(Level.WARN, "instead of TRACE 1");
    append(Level.INFO, "instead of TRACE 2");
    append(Level.INFO, "instead of DEBUG 1");
    append(Level.DEBUG, "no place for it");
    for (int n = 0; n < 8; n++) {
      append(Level.ERROR, "ERROR " + (n + 3));
    }
    assertThat(counts().droppedByLevel())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Level.TRACE, 3L, Level.DEBUG, 3L, Level.INFO, 4L, Level.WARN, 3L));
    Duration last = time(() -> append(Level.ERROR, "one too many"));
    assertThat(last).isBetween(Backpressure.PATIENCE, Duration.ofSeconds(2));
    assertThat(counts().droppedByLevel()).containsEntry(Level.ERROR, 1L);
    assertThat(counts().droppedByReason()).containsOnly(Map.entry(DropReason.OUTPUT_STUCK, 14L));
    sink.open();
    assertThat(writer.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.lines())
        .hasSize(11)
        .filteredOn(line -> line.startsWith("ERROR"))
        .hasSize(10);
  }

  @Test
  @DisplayName("LOG-9: an ERROR that finds no place waits for one while the output comes back")
  void errorWaits() throws InterruptedException {
    TestWriter timeless = writer(sink, () -> 0);
    sink.close();
    CountDownLatch done = new CountDownLatch(PLACES + 5);
    for (int n = 0; n < PLACES + 5; n++) {
      ByteSink line = line("ERROR " + n);
      Thread logs = new Thread(() -> {
        timeless.append(LineCounters.rank(Level.ERROR), line);
        done.countDown();
      });
      logs.setDaemon(true);
      logs.start();
    }
    // One is held, the others have a place or wait for one.
    await().until(() -> done.getCount() == 5);
    sink.open();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(timeless.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.lines()).hasSize(PLACES + 5);
  }

  @Test
  @DisplayName("LOG-11: what the output refuses is counted, and it recovers by itself")
  void recovers() {
    sink.refuse(new IOException("No space left on device"));
    append(Level.INFO, "a");
    append(Level.ERROR, "b");
    await().until(() -> counts().queued() == 0);
    assertThat(counts().droppedByReason()).containsOnly(Map.entry(DropReason.OUTPUT_FAILED, 2L));
    assertThat(writer.state().failing())
        .hasValueSatisfying(reason -> assertThat(reason).contains("No space left"));
    sink.refuse(null);
    append(Level.INFO, "c");
    assertThat(writer.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(writer.state().failing()).isEmpty();
    assertThat(sink.lines()).endsWith("c");
    LineCounters.Drops drops = writer.state().untold();
    assertThat(drops.byLevel()).isEqualTo(Map.of(Level.ERROR, 1L, Level.INFO, 1L));
    writer.state().told(drops);
    assertThat(writer.state().anyUntold()).isFalse();
    assertThat(writer.state().untold().total()).isZero();
  }

  @Test
  void aLineThatWasTornDoesNotSpoilTheNext() {
    sink.tearNext();
    append(Level.INFO, "torn-in-the-middle" + "-".repeat(70));
    append(Level.INFO, "whole");
    assertThat(writer.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.lines()).hasSize(2).endsWith("whole");
    assertThat(counts().dropped()).isEqualTo(1);
  }

  @Test
  @DisplayName("LOG-7: no Throwable of the output ends the writing")
  void anyThrowable() {
    for (Throwable poison :
        List.of(new StackOverflowError(), new OutOfMemoryError(), new IllegalStateException())) {
      sink.refuse(poison);
      append(Level.INFO, "lost");
      await().until(() -> counts().queued() == 0);
      sink.refuse(null);
      append(Level.INFO, "after " + poison.getClass().getSimpleName());
      assertThat(writer.flush(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(sink.lines())
        .containsSubsequence(
            "after StackOverflowError", "after OutOfMemoryError", "after IllegalStateException");
    assertThat(counts().written()).isEqualTo(3);
  }

  @Test
  @DisplayName("LOG-19: what the output itself logs is counted and goes nowhere")
  void noRecursion() {
    sink.onWrite = () -> append(Level.ERROR, "from within");
    append(Level.INFO, "a");
    assertThat(sink.lines()).containsExactly("a");
    assertThat(counts().droppedByReason()).containsOnly(Map.entry(DropReason.LOGGED_BY_OUTPUT, 1L));
    assertThat(writer.state().anyUntold()).isFalse();
  }

  @Test
  @DisplayName("LOG-20: an interrupted thread keeps its flag and its line, also when it must wait")
  void interrupted() {
    Thread.currentThread().interrupt();
    append(Level.INFO, "a");
    assertThat(Thread.interrupted()).isTrue();
    stuck();
    IntStream.range(0, PLACES).forEach(n -> append(Level.ERROR, "ERROR " + n));
    Thread.currentThread().interrupt();
    append(Level.ERROR, "given up");
    assertThat(Thread.interrupted()).isTrue();
    Thread.currentThread().interrupt();
    assertThat(writer.flush(Duration.ofMillis(10))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    sink.open();
    assertThat(writer.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(sink.lines()).hasSize(12).startsWith("a", "held");
  }

  @Test
  void withoutAThreadTheCallerWrites() {
    TestWriter alone = TestWriter.with(sink, length -> true, state -> Optional.empty());
    sink.close();
    Thread held = new Thread(() -> alone.append(LineCounters.rank(Level.INFO), line("held")));
    held.start();
    await().until(sink::isHolding);
    alone.append(LineCounters.rank(Level.INFO), line("left behind"));
    sink.open();
    await().until(() -> sink.lines().size() == 2);
    assertThat(alone.flush(Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void flushSaysThatItIsNotDone() {
    stuck();
    append(Level.INFO, "waits");
    Duration taken = time(() -> assertThat(writer.flush(Duration.ofMillis(200))).isFalse());
    assertThat(taken).isBetween(Duration.ofMillis(200), Duration.ofSeconds(3));
  }

  @Test
  void aPipeThatMayBlockIsLeftToTheThread() {
    List<String> writers = new ArrayList<>();
    sink.onWrite = () -> writers.add(Thread.currentThread().getName());
    TestWriter careful = TestWriter.with(
        sink, length -> false, state -> new LogThread(state, TestWriter.NO_CHORES).start());
    careful.append(LineCounters.rank(Level.ERROR), line("a"));
    assertThat(careful.flush(Duration.ofSeconds(10))).isTrue();
    assertThat(writers).containsExactly("prodkit-log");
  }
}
