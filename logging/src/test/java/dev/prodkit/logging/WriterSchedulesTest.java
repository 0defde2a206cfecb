// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.ByteSink;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The real writer and its real thread, in all orders of their steps with few switches: no line is
 * held back while every thread waits, each is written once, and the figures close.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WriterSchedulesTest {
  private static final int SWITCHES = 3;
  private static final int MOST = 60_000;
  private static final int INFO = 2;

  /** Lines are looked for every 0.2 ms, and 20 ms later where another thread writes. */
  private static final long HELD_BACK = TimeUnit.MILLISECONDS.toNanos(50);

  /** How often the thread looks. */
  private static final long LOOKS = TimeUnit.MICROSECONDS.toNanos(200);

  /** A thread of the writer, as the real one or a mutant. */
  private interface Body extends BiFunction<WriterState, LogThread.Chores, Runnable> {}

  private static final Body REAL = LogThread::new;

  /** Lines that are logged by so many threads, while another asks for the counts. */
  private static final class Logging implements Schedules.Scenario {
    private final Schedules.Run run;
    private final List<String> written = new ArrayList<>();
    private final Map<String, Runnable> threads = new LinkedHashMap<>();
    private final WriterState state;
    private final TestWriter writer;
    private int expected;
    private int lines;

    Logging(Schedules.Run run, boolean sureToTake, Body body) {
      this.run = run;
      OutputStream output = new OutputStream() {
        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] bytes, int from, int length) {
          run.step();
          new String(bytes, from, length, UTF_8).lines().forEach(written::add);
        }
      };
      LogThread.Chores chores = new LogThread.Chores() {
        @Override
        public void run() {
          run.step(); // after a look for lines
          state().anyUntold();
        }

        @Override
        public boolean waiting() {
          return state().anyUntold();
        }
      };
      state = new WriterState(
          output,
          10_000,
          run::now,
          run,
          writer -> Optional.of(run.helper("prodkit-log", body.apply(writer, chores))));
      writer = TestWriter.of(state, length -> {
        run.step(); // under the lock
        return sureToTake;
      });
    }

    private WriterState state() {
      return state;
    }

    Logging logs(String name, int count) {
      expected += count;
      threads.put(name, () -> {
        for (int n = 0; n < count; n++) {
          log(name + " " + n);
          run.park(this, LOOKS); // the next comes when the thread may just have looked
        }
      });
      return this;
    }

    Logging asks(String name) {
      threads.put(name, () -> {
        run.step();
        state.lock.enter();
        try {
          run.step(); // others find the lock taken
        } finally {
          state.lock.state = SpinLock.FREE;
        }
      });
      return this;
    }

    private void log(String text) {
      ByteSink line = new ByteSink(50);
      line.append((text + "\n").getBytes(UTF_8));
      lines++;
      writer.append(INFO, line);
      run.step();
    }

    @Override
    public Map<String, Runnable> threads() {
      threads.put("waits", () -> {
        while (written.size() < expected) {
          run.park(this, TimeUnit.SECONDS.toNanos(1));
        }
      });
      return threads;
    }

    @Override
    public Collection<String> faultsWhileAllWait(long nanos) {
      return nanos > HELD_BACK && written.size() < lines
          ? List.of(written.size() + " of " + lines + " lines are written, and all wait for "
              + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms")
          : List.of();
    }

    @Override
    public void end() {
      state.immediate(true);
    }

    @Override
    public Collection<String> faultsAtTheEnd() {
      LogCounts counts = writer.counts();
      boolean closes = counts.written() == lines && counts.accepted() == lines;
      boolean once = new HashSet<>(written).size() == lines && written.size() == lines;
      return closes && once ? List.of() : List.of(written + " " + counts);
    }
  }

  private static List<String> faults(Function<Schedules.Run, Schedules.Scenario> scenario) {
    return Schedules.faults(SWITCHES, MOST, scenario);
  }

  @Test
  @DisplayName("LOG-5: no wake-up is lost, although a contended lock uses up the thread's permit")
  void noWakeUpIsLost() {
    assertThat(faults(run -> new Logging(run, false, REAL).logs("a", 2).asks("counts")))
        .isEmpty();
  }

  @Test
  void aLineThatComesDuringAWriteIsNotHeldBack() {
    assertThat(faults(run -> new Logging(run, true, REAL).logs("a", 2).logs("b", 1)))
        .isEmpty();
  }

  @Test
  @DisplayName("Mutant: a thread that parks without asking whether it was woken meanwhile")
  void parksWithoutAsking() {
    Body mutant = (state, chores) -> () -> {
      BatchWriter batches = new BatchWriter(state);
      while (true) {
        BatchWriter.Turn turn = batches.turn();
        chores.run();
        boolean idle = turn == BatchWriter.Turn.NOTHING && !chores.waiting();
        if (idle && state.ends(false)) {
          return;
        }
        state.parking.park(state, idle ? TimeUnit.SECONDS.toNanos(10) : LOOKS);
      }
    };
    assertThat(faults(run -> new Logging(run, false, mutant).logs("a", 2).asks("counts")))
        .anyMatch(fault -> fault.contains("all wait for"));
  }
}
