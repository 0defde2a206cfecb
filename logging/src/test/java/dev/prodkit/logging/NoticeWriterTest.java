// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.prodkit.redaction.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class NoticeWriterTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int CAPACITY = 2_000;
  private static final List<Level> LEVELS = List.of(Level.values());

  /** A writer with its thread and its notices; each notice is one line of names and numbers. */
  private static final class Log implements LogThread.Chores {
    final FloodGuard guard = new FloodGuard(3);
    final WriterState state;
    final LineWriter lines;
    final NoticeWriter notices;

    Log(OutputStream output) {
      state = new WriterState(
          output,
          CAPACITY,
          System::nanoTime,
          Parking.OF_THE_JDK,
          writer -> new LogThread(writer, this).start());
      lines = TestWriter.of(state, length -> true).lines();
      notices = new NoticeWriter(state, guard, Log::encode);
    }

    private static boolean encode(ILoggingEvent event, ByteSink line) {
      StringBuilder text = new StringBuilder(event.getFormattedMessage());
      event.getKeyValuePairs().forEach(pair -> text.append(" ").append(pair));
      line.append(text.append("\n").toString().getBytes(UTF_8));
      return true;
    }

    @Override
    public void run() {
      notices.run();
    }

    @Override
    public boolean waiting() {
      return notices.waiting();
    }

    void log(Level level, String text) {
      ByteSink line = new ByteSink(64);
      line.append((text + "\n").getBytes(UTF_8));
      lines.append(LineCounters.rank(level), line);
    }

    void fold(String template, long millis) {
      LoggingEvent event = new LoggingEvent();
      event.setLoggerName("com.acme");
      event.setLevel(ch.qos.logback.classic.Level.INFO);
      event.setMessage(template);
      event.setTimeStamp(millis);
      if (!guard.passes(event)) {
        notices.folded();
      }
    }

    boolean flush() {
      boolean flushed = lines.flush(LONG);
      return notices.flush(LONG) && flushed;
    }

    LogCounts counts() {
      return state.counts(guard.folded());
    }
  }

  /** The sum of the numbers with this name in what was written. */
  private static long told(List<String> lines, String name) {
    long sum = 0;
    for (String line : lines) {
      for (String word : line.split(" ", -1)) {
        if (word.startsWith(name + "=")) {
          sum += Long.parseLong(word.substring(name.length() + 1).replace("\"", ""));
        }
      }
    }
    return sum;
  }

  /** Refuses, takes its time, and keeps what it took. */
  private static final class Moody extends OutputStream {
    private final Random random;
    private final List<String> lines = new ArrayList<>();
    private volatile boolean well;

    Moody(long seed) {
      random = new Random(seed);
    }

    @Override
    public void write(int b) {}

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int mood = well ? 9 : random.nextInt(10);
      if (mood < 3) {
        throw new IOException("refused");
      } else if (mood == 3) {
        throw new StackOverflowError("refused");
      } else if (mood < 6) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(mood == 4 ? 60 : 2));
      }
      new String(bytes, from, length, UTF_8).lines().forEach(lines::add);
    }
  }

  @Property(tries = 25)
  void toldIsDroppedAndFoldedWhateverTheOutputTakes(@ForAll long seed) throws InterruptedException {
    Moody output = new Moody(seed);
    Log log = new Log(output);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      Random random = new Random(seed + t);
      threads.add(new Thread(() -> {
        for (int n = 0; n < 200; n++) {
          log.log(LEVELS.get(random.nextInt(LEVELS.size())), "x".repeat(random.nextInt(200)));
          log.fold("template " + random.nextInt(3), 1_000L * (n / 50));
          if (n % 50 == 0) {
            log.notices.flush(Duration.ZERO);
          }
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    output.well = true;
    log.flush(); // false if the last lines were refused, whatever the notices were
    assertThat(log.flush()).isTrue();

    LogCounts counts = log.counts();
    Map<String, Long> told = new TreeMap<>();
    Map<String, Long> dropped = new TreeMap<>();
    for (Level level : LEVELS) {
      String name = level.name().toLowerCase(java.util.Locale.ROOT);
      told.put(name, told(output.lines, "dropped_" + name));
      dropped.put(name, counts.droppedByLevel().getOrDefault(level, 0L));
    }
    assertThat(told).isEqualTo(dropped);
    assertThat(told(output.lines, "folded")).isEqualTo(counts.folded()).isPositive();
    assertThat(counts.queued()).isZero();
    assertThat(counts.dropped()).isPositive();
  }

  @Test
  @DisplayName("LOG-22: a notice that was refused comes again by itself, with all the numbers")
  void comesAgain() {
    Sink sink = new Sink();
    Log log = new Log(sink);
    sink.refuse(new IOException("No space left on device"));
    for (int n = 0; n < 5; n++) {
      log.log(Level.INFO, "lost " + n);
    }
    assertThat(log.flush()).isFalse();
    log.log(Level.WARN, "lost too");
    assertThat(log.flush()).isFalse();
    sink.refuse(null);
    await().atMost(LONG).until(() -> !sink.lines().isEmpty());
    assertThat(sink.lines())
        .singleElement()
        .asString()
        .startsWith("dropped 6 INFO/WARN events in ")
        .contains(": the log output refused them ");
    assertThat(log.counts().written()).isEqualTo(1);
    assertThat(log.counts().accepted()).isEqualTo(7);
    assertThat(log.state.anyUntold()).isFalse();
    assertThat(log.state.failing()).isEmpty();
  }

  @Test
  @DisplayName("LOG-22: a notice needs no room among the lines that wait, and is not given up")
  void needsNoRoom() {
    Sink sink = new Sink();
    Log log = new Log(sink);
    sink.close();
    Thread held = new Thread(() -> log.log(Level.INFO, "held"));
    held.start();
    await().until(sink::isHolding);
    for (int n = 0; n < 60; n++) {
      log.log(n % 2 == 0 ? Level.ERROR : Level.WARN, "line " + n + " " + "x".repeat(50));
    }
    LogCounts counts = log.counts();
    assertThat(counts.dropped()).isGreaterThan(20);
    sink.open();
    assertThat(log.flush()).isTrue();
    List<String> lines = sink.lines();
    assertThat(told(lines, "dropped_error") + told(lines, "dropped_warn"))
        .isEqualTo(counts.dropped());
    assertThat(lines).anyMatch(line -> line.contains(": the log output was stuck"));
  }

  @Test
  @DisplayName("LOG-22: stuck is said of an output that takes nothing, slow of one that takes less")
  void stuckOrSlow() {
    AtomicLong now = new AtomicLong();
    LineCounters counters = new LineCounters();
    LogOutput output = new LogOutput(
        OutputStream.nullOutputStream(), now::get, new RefusedLines(Parking.OF_THE_JDK));
    PendingLines pending = new PendingLines(0);
    Backpressure backpressure = new Backpressure(pending, output, counters, now::get);
    long patience = Backpressure.PATIENCE.toNanos();
    int warn = LineCounters.rank(Level.WARN);

    output.begin(Thread.currentThread(), warn, 1, now.addAndGet(1));
    now.addAndGet(patience - 1); // the caller has waited through several writes, each of them short
    assertThat(backpressure.admit(warn, 10, patience)).isEqualTo(Backpressure.Answer.DROPPED);
    assertThat(counters.counts(0, 0).droppedByReason())
        .isEqualTo(Map.of(DropReason.OUTPUT_SLOW, 1L));

    now.addAndGet(1);
    assertThat(backpressure.admit(warn, 10, patience)).isEqualTo(Backpressure.Answer.DROPPED);
    assertThat(counters.counts(0, 0).droppedByReason())
        .isEqualTo(Map.of(DropReason.OUTPUT_SLOW, 1L, DropReason.OUTPUT_STUCK, 1L));
    assertThat(Notices.dropped(counters.untold(now.get())).getMessage())
        .endsWith(": the log output was stuck (1), the log output took less than was logged (1)");
  }
}
