// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

class BurstTest {
  private static final int THREADS = 16;
  private static final int EVENTS = 180_000;

  /** Takes its time, now and then a long one, and counts lines. */
  private static final class SlowOutput extends OutputStream {
    private final AtomicLong lines = new AtomicLong();
    private int writes;

    @Override
    public void write(int b) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      long nanos = TimeUnit.MILLISECONDS.toNanos(++writes % 50 == 0 ? 200 : 1);
      LockSupport.parkNanos(nanos);
      for (int i = from; i < from + length; i++) {
        if (bytes[i] == '\n') {
          lines.incrementAndGet();
        }
      }
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  @DisplayName("LOG-8: a burst of 180,000 events by 16 threads to a slow output adds up exactly")
  void addsUp() throws InterruptedException {
    SlowOutput output = new SlowOutput();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    byte[] line = ("{\"message\":\"" + "x".repeat(200) + "\"}\n")
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    FloodGuard guard = new FloodGuard(100_000);
    EventAppender appender = new EventAppender(
        (event, into) -> into.append(line), output, guard, OutputStream.nullOutputStream());
    appender.setContext(context);
    appender.begin(null);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    Logger log = context.getLogger("com.acme");
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      threads.add(new Thread(() -> {
        for (int n = 0; n < EVENTS / THREADS; n++) {
          log.info("event {}", n);
        }
      }));
    }
    threads.forEach(Thread::start);
    for (int n = 0; n < 100; n++) {
      LogCounts counts = appender.counts();
      assertThat(counts.accepted())
          .isEqualTo(counts.written() + counts.folded() + counts.dropped() + counts.queued());
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(appender.flush(Duration.ofSeconds(20))).isTrue();
    LogCounts counts = appender.counts();
    assertThat(counts.queued()).isZero();
    assertThat(counts.written()).isEqualTo(output.lines.get());
    assertThat(counts.accepted()).isBetween((long) EVENTS, EVENTS + 20L);
    assertThat(counts.written() + counts.folded() + counts.dropped()).isEqualTo(counts.accepted());
  }
}
