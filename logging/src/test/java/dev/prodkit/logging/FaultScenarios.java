// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.prodkit.redaction.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Loaded once for each test, together with the classes under test. */
public final class FaultScenarios {
  private static final int LINE = 100;
  private static final int PLACES = 6;
  private static final int INFO = 2;
  private static final int ERROR = 0;
  private static final Duration LONG = Duration.ofSeconds(5);

  private FaultScenarios() {}

  /** By name; the last part of a name says what is special. */
  public static FaultScenario of(String name) {
    return switch (name) {
      case "a line that the caller writes" -> new Lines();
      case "a line that the output refuses" ->
        new Lines() {
          @Override
          void before() {
            sink.refuse(new IOException("refused"));
          }
        };
      case "a line that is left to the thread" ->
        new Lines() {
          @Override
          void before() {
            hold();
          }
        };
      case "a line that starts the thread" ->
        new Lines() {
          @Override
          boolean sureToTake() {
            return false;
          }
        };
      case "a line without a thread to leave it to" ->
        new Lines() {
          @Override
          Optional<Thread> start(WriterState state) {
            return Optional.empty();
          }

          @Override
          boolean sureToTake() {
            return false;
          }
        };
      case "an ERROR in place of lower lines" ->
        new Lines() {
          @Override
          void before() {
            hold();
            for (int n = 0; n < PLACES; n++) {
              log(INFO, "lower " + n);
            }
          }

          @Override
          public void act() {
            log(ERROR, "higher");
          }
        };
      case "a line at the end of the process" ->
        new Lines() {
          @Override
          void before() {
            hold();
            writer.state().immediate(true);
          }
        };
      case "a flush" ->
        new Lines() {
          @Override
          boolean sureToTake() {
            return false;
          }

          @Override
          void before() {
            log(INFO, "one");
          }

          @Override
          public void act() {
            writer.flush(Duration.ZERO);
            writer.counts();
            writer.state().anyUntold();
          }
        };
      case "an event" -> new Events(0);
      case "an event that is folded" ->
        new Events(1) {
          @Override
          void before() {
            log(Level.INFO, "an event");
          }
        };
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** One line, at the writer itself. */
  private static class Lines implements FaultScenario {
    final Sink sink = new Sink();
    final TestWriter writer;
    private final AtomicInteger logged = new AtomicInteger();
    private volatile boolean over;

    Lines() {
      Parking parking = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {
          OF_THE_JDK.park(blocker, over ? Long.MAX_VALUE : nanos);
        }

        @Override
        public void unpark(Thread thread) {
          OF_THE_JDK.unpark(thread);
        }
      };
      int capacity = PLACES * (int) LineRing.size(LINE);
      WriterState state = new WriterState(sink, capacity, new Clock()::now, parking, this::start);
      writer = TestWriter.of(state, length -> sureToTake());
    }

    /** Callers wait for 50 ms in five steps. */
    private static final class Clock {
      private long now;

      synchronized long now() {
        return now += 10_000_000;
      }
    }

    Optional<Thread> start(WriterState state) {
      return new LogThread(state, TestWriter.NO_CHORES).start();
    }

    boolean sureToTake() {
      return true;
    }

    void before() {}

    @Override
    public final boolean prepare() {
      before();
      return true;
    }

    /** Another thread is held in a write. */
    final void hold() {
      sink.close();
      Thread held = new Thread(() -> log(INFO, "held"));
      held.setDaemon(true);
      held.start();
      Awaitility.await().pollInterval(Duration.ofMillis(1)).until(sink::isHolding);
    }

    final void log(int rank, String text) {
      ByteSink line = new ByteSink(LINE);
      line.append((text + " ".repeat(LINE - 1 - text.length()) + "\n").getBytes(UTF_8));
      logged.incrementAndGet();
      writer.append(rank, line);
    }

    @Override
    public void act() {
      log(INFO, "a line");
    }

    @Override
    public final void giveUp() {
      over = true;
    }

    @Override
    public List<String> faultsAfterwards() {
      List<String> faults = new ArrayList<>();
      sink.refuse(null);
      sink.open();
      try {
        Thread probe = new Thread(() -> log(ERROR, "after"));
        probe.setDaemon(true);
        probe.start();
        probe.join(LONG.toMillis());
        if (probe.isAlive() || !writer.flush(Duration.ofHours(1))) {
          return List.of("a later ERROR does not come out");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      writer.state().immediate(true); // the thread ends
      LogCounts counts = writer.counts();
      check(faults, sink.lines(), counts);
      // A line that could not be taken is not counted here; the appender does it.
      long missing = logged.get() - counts.accepted();
      if (missing < 0 || missing > 1) {
        faults.add(logged + " logged, " + counts);
      }
      return faults;
    }
  }

  private static void check(List<String> faults, List<String> lines, LogCounts counts) {
    if (!lines.contains("after")) {
      faults.add("a later ERROR does not come out");
    }
    if (new HashSet<>(lines).size() != lines.size()) {
      faults.add("a line is there twice: " + lines);
    }
    if (lines.size() != counts.written() || counts.queued() != 0) {
      faults.add(lines + " are written, " + counts);
    }
  }

  /** One event, at the appender. */
  private static class Events implements FaultScenario {
    private final Sink sink = new Sink();
    private final AtomicInteger logged = new AtomicInteger();
    private final EventAppender appender;
    private boolean threw;

    Events(int floodLimit) {
      appender = new EventAppender(
          (event, line) -> line.append((event.getMessage() + "\n").getBytes(UTF_8)),
          sink,
          new FloodGuard(floodLimit),
          OutputStream.nullOutputStream());
      appender.start();
    }

    void before() {}

    @Override
    public final boolean prepare() {
      before();
      return true;
    }

    final void log(Level level, String message) {
      LoggingEvent event = new LoggingEvent();
      event.setLoggerName("com.acme");
      event.setLevel(level);
      event.setMessage(message);
      event.setTimeStamp(1);
      logged.incrementAndGet();
      appender.doAppend(event);
    }

    @Override
    public final void act() {
      threw = true;
      log(Level.INFO, "an event");
      threw = false;
    }

    @Override
    public final void giveUp() {}

    @Override
    public final List<String> faultsAfterwards() {
      List<String> faults = new ArrayList<>();
      log(Level.ERROR, "after");
      if (!appender.flush(LONG)) {
        return List.of("a later ERROR does not come out");
      }
      appender.close();
      LogCounts counts = appender.counts();
      List<String> lines = sink.lines();
      check(faults, lines, counts);
      long notices =
          lines.stream().filter(line -> line.matches("(dropped|folded) .*")).count();
      long missing = logged.get() + notices - counts.accepted();
      if (missing < 0 || missing > (threw ? 1 : 0)) {
        faults.add(logged + " logged, threw " + threw + ", " + counts + " " + lines);
      }
      if (counts.dropped() > 0 && lines.stream().noneMatch(line -> line.startsWith("dropped "))) {
        faults.add("a drop is not told: " + lines);
      }
      return faults;
    }
  }
}
