// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stream that lines go to, and the one write that is going on. {@link #write} is called by who
 * has begun it, everything else under the lock of the owner.
 */
final class LogOutput {
  private static final long NOTICEABLY_STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final OutputStream output;
  private final LongSupplier clock;
  private @Nullable Thread writing;
  private long since;
  private int lines;
  private long first = Long.MAX_VALUE;
  private @Nullable Throwable failure;
  private boolean torn;
  private final RefusedLines refused = new RefusedLines();

  LogOutput(OutputStream output, LongSupplier clock) {
    this.output = output;
    this.clock = clock;
  }

  boolean isIdle() {
    return writing == null;
  }

  boolean isWrittenBy(Thread thread) {
    return thread.equals(writing);
  }

  /** How many lines are being written. */
  int lines() {
    return lines;
  }

  /** The number of the first line that is being written, or {@link Long#MAX_VALUE}. */
  long first() {
    return first;
  }

  /** How long the write that is going on has taken so far, in nanoseconds. */
  long takenSoFar() {
    return writing == null ? 0 : clock.getAsLong() - since;
  }

  boolean hasFailed() {
    return failure != null;
  }

  void begin(Thread thread, int lines, long first) {
    writing = thread;
    since = clock.getAsLong();
    this.lines = lines;
    this.first = first;
  }

  /** More lines join those of the write that has begun. */
  void takes(int more) {
    lines += more;
  }

  /** What went wrong, if anything. */
  @Nullable
  Throwable write(byte[] bytes, int length) {
    try {
      if (torn) {
        output.write('\n'); // part of a line may have got out before the failure
        torn = false;
      }
      output.write(bytes, 0, length);
      output.flush();
      return null;
    } catch (IOException | RuntimeException | Error e) {
      torn = true;
      refused.add(bytes, length);
      return e;
    }
  }

  void end(@Nullable Throwable failed) {
    failure = failed;
    writing = null;
    lines = 0;
    first = Long.MAX_VALUE;
  }

  /** The last lines that it did not take, each once. */
  byte[] takeRefused() {
    return refused.take();
  }

  /** Why lines do not get through at this moment. */
  Optional<String> failing() {
    long taken = takenSoFar();
    if (taken >= NOTICEABLY_STUCK_NANOS) {
      return Optional.of("the log output has taken nothing for %d s"
          .formatted(TimeUnit.NANOSECONDS.toSeconds(taken)));
    }
    return Optional.ofNullable(failure)
        .map(reason -> "the log output refuses what is written to it: " + reason);
  }
}
