// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/**
 * Random producers, pauses and failures: whatever happens, each line is written once and whole, or
 * counted as dropped, and each thread's lines of one level keep their order.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WriterAccountingTest {
  private static final int THREADS = 6;
  private static final int LINES = 4000;
  private static final List<Level> LEVELS = List.of(Level.values());

  /** What is under test: a way to write lines, and the number of those that it gave up. */
  private interface Subject {
    void append(Level level, byte[] line);

    /** Waits for the end of the work. */
    long dropped();

    /** As it says itself. */
    long written();
  }

  /** Takes whole writes, sometimes slowly, and refuses the second and then some. */
  private static final class Output extends OutputStream {
    private final Random random;
    private final List<String> lines = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private int writes;
    private int refused;
    private int pauses;
    private boolean together;

    Output(long seed) {
      random = new Random(seed);
    }

    @Override
    public void write(int b) {
      assertThat(b).isEqualTo('\n');
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      together |= inside.incrementAndGet() > 1;
      try {
        int dice = ++writes == 2 ? 0 : random.nextInt(12);
        if (dice == 0) {
          refused++;
          throw new IOException("refused");
        } else if (dice == 1) {
          refused++;
          throw new StackOverflowError("refused");
        } else if (dice == 2 && pauses < 20) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauses++ % 4 == 0 ? 60 : 2));
        }
        new String(bytes, from, length, US_ASCII).lines().forEach(lines::add);
      } finally {
        inside.decrementAndGet();
      }
    }
  }

  /** What is wrong, in words; empty for a writer that can be trusted. */
  private static List<String> faults(Output output, Subject subject) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(THREADS);
    AtomicInteger escaped = new AtomicInteger();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      Thread produces = new Thread(() -> {
        try {
          for (int n = 0; n < LINES; n++) {
            Level level = LEVELS.get(n % LEVELS.size());
            String line = level + " " + thread + " " + n + " " + "x".repeat(n % 50) + ".\n";
            subject.append(level, line.getBytes(US_ASCII));
          }
        } catch (RuntimeException | Error e) {
          escaped.incrementAndGet();
        } finally {
          done.countDown();
        }
      });
      produces.setDaemon(true);
      produces.start();
    }
    List<String> faults = new ArrayList<>();
    if (!done.await(40, TimeUnit.SECONDS)) {
      faults.add("callers are held");
      return faults;
    }
    long dropped = subject.dropped();
    if (escaped.get() > 0) {
      faults.add("a failure reached a caller");
    }
    if (output.together) {
      faults.add("two writes at the same time");
    }
    if (output.lines.size() != subject.written()) {
      faults.add("written %d, told %d".formatted(output.lines.size(), subject.written()));
    }
    if (output.lines.size() + dropped != (long) THREADS * LINES) {
      faults.add("%d written, %d dropped".formatted(output.lines.size(), dropped));
    }
    int[][] last = new int[LEVELS.size()][THREADS];
    for (String line : output.lines) {
      List<String> words = List.of(line.split(" ", -1));
      if (words.size() != 4 || !words.get(3).endsWith(".")) {
        faults.add("torn: " + line);
        return faults;
      }
      int level = LineCounters.rank(Level.valueOf(words.get(0)));
      int thread = Integer.parseInt(words.get(1));
      int number = Integer.parseInt(words.get(2));
      if (number < last[level][thread]) {
        faults.add("out of order or twice: " + line);
        return faults;
      }
      last[level][thread] = number + 1;
    }
    return faults;
  }

  private static Subject ours(OutputStream output, int capacity) {
    TestWriter writer = TestWriter.of(output, capacity, System::nanoTime);
    return new Subject() {
      @Override
      public void append(Level level, byte[] line) {
        ByteSink sink = new ByteSink(line.length);
        sink.append(line);
        writer.append(LineCounters.rank(level), sink);
      }

      @Override
      public long dropped() {
        writer.flush(Duration.ofSeconds(20));
        LogCounts counts = writer.counts();
        assertThat(counts.accepted()).isEqualTo((long) THREADS * LINES);
        assertThat(counts.queued()).isZero();
        return counts.dropped();
      }

      @Override
      public long written() {
        return writer.counts().written();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 100_000, LineWriter.CAPACITY})
  @DisplayName("LOG-7, LOG-8: nothing is lost without being counted")
  void trusted(int capacity) throws InterruptedException {
    for (long seed = 1; seed <= 3; seed++) {
      Output output = new Output(seed);
      assertThat(faults(output, ours(output, capacity))).isEmpty();
      assertThat(output.refused).isPositive();
    }
  }

  /** Group commit as one would write it first; each mutant has one thing wrong. */
  private static class Naive implements Subject {
    final OutputStream output;
    final ReentrantLock writing = new ReentrantLock();
    final ReentrantLock filling = new ReentrantLock();
    ByteSink batch = new ByteSink(1024);
    int inBatch;
    long dropped;
    long written;

    Naive(OutputStream output) {
      this.output = output;
    }

    @Override
    public void append(Level level, byte[] line) {
      filling.lock();
      try {
        batch.append(line);
        inBatch++;
      } finally {
        filling.unlock();
      }
      writing.lock();
      try {
        writeBatch();
      } finally {
        writing.unlock();
      }
    }

    void writeBatch() {
      ByteSink full;
      int lines;
      filling.lock();
      try {
        full = batch;
        lines = inBatch;
        batch = new ByteSink(1024);
        inBatch = 0;
      } finally {
        filling.unlock();
      }
      if (lines == 0) {
        return;
      }
      try {
        output.write(full.array(), 0, full.length());
        written += lines;
      } catch (IOException | Error e) {
        failed(lines);
      }
    }

    void failed(int lines) {
      dropped += lines;
    }

    @Override
    public long dropped() {
      return dropped;
    }

    @Override
    public long written() {
      return written;
    }
  }

  @Test
  void theSuiteAcceptsAPlainOne() throws InterruptedException {
    Output output = new Output(1);
    assertThat(faults(output, new Naive(output))).isEmpty();
  }

  @Test
  @DisplayName("Mutant: a batch that is lost with the failure of its write")
  void lostBatch() throws InterruptedException {
    Output output = new Output(1);
    assertThat(faults(output, new Naive(output) {
          @Override
          void failed(int lines) {
            dropped++;
          }

          @Override
          void writeBatch() {
            // Gathers, so that a batch has more than one line.
            if (inBatch >= 20) {
              super.writeBatch();
            }
          }

          @Override
          public long dropped() {
            super.writeBatch();
            return super.dropped();
          }
        }))
        .isNotEmpty();
  }

  @Test
  @DisplayName("Mutant: callers that write side by side, counting without a lock")
  void sideBySide() throws InterruptedException {
    Output output = new Output(1);
    assertThat(faults(output, new Naive(output) {
          @Override
          public void append(Level level, byte[] line) {
            try {
              output.write(line, 0, line.length);
              written++;
            } catch (IOException | Error e) {
              dropped++;
            }
          }
        }))
        .isNotEmpty();
  }

  @Test
  @DisplayName("Mutant: a failure that reaches the caller")
  void failureEscapes() throws InterruptedException {
    Output output = new Output(1);
    assertThat(faults(output, new Naive(output) {
          @Override
          void failed(int lines) {
            super.failed(lines);
            throw new IllegalStateException("refused");
          }
        }))
        .isNotEmpty();
  }
}
