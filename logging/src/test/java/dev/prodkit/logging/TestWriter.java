// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/** A line writer with its parts, as an appender has it. */
record TestWriter(WriterState state, LineWriter lines) {
  static final LogThread.Chores NO_CHORES = new LogThread.Chores() {
    @Override
    public void run() {}

    @Override
    public boolean waiting() {
      return false;
    }
  };

  static TestWriter of(OutputStream output, int capacity, LongSupplier clock) {
    return of(
        new WriterState(
            output,
            capacity,
            clock,
            Parking.OF_THE_JDK,
            state -> new LogThread(state, NO_CHORES).start()),
        length -> true);
  }

  static TestWriter with(OutputStream output, IntPredicate sureToTake, LogThread.Starter starter) {
    return of(
        new WriterState(output, 10_000, System::nanoTime, Parking.OF_THE_JDK, starter), sureToTake);
  }

  static TestWriter of(WriterState state, IntPredicate sureToTake) {
    return new TestWriter(state, new LineWriter(state, new BatchWriter(state), sureToTake));
  }

  void append(int rank, ByteSink line) {
    lines.append(rank, line);
  }

  boolean flush(Duration atMost) {
    return lines.flush(atMost);
  }

  LogCounts counts() {
    return state.counts(0);
  }
}
