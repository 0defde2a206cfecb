// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.prodkit.redaction.ByteSink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes the line of each event on the thread that logs it and leaves it to a {@link LineWriter}.
 * Never throws, and never closes the stream, which belongs to the process. Once stopped it writes
 * to standard error instead, one line at a time.
 */
final class EventAppender extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements LogThread.Chores {
  private static final Duration AT_THE_END = Duration.ofSeconds(5);
  private static final int USUAL_LINE = 2048;
  private static final int LARGEST_KEPT = 64 * 1024;

  private final @Nullable OutputStream output;
  private final OutputStream lastResort;
  private final LineWriter writer;
  private final LinePool<ByteSink> pool = new LinePool<>(() -> new ByteSink(USUAL_LINE));
  private final ExitHook atExit = new ExitHook(this::endWithTheProcess);
  private volatile LineEncoder encoder;
  private volatile FloodGuard guard;
  private final LongAdder foldedBefore = new LongAdder();
  private volatile boolean folding;
  private volatile long swept;
  private final ReentrantLock telling = new ReentrantLock();

  /** The hook and whoever closes may come at the same time. */
  private final AtomicBoolean lossTold = new AtomicBoolean();

  private volatile boolean stopped;

  /** From here on what the output does not take goes to standard error. */
  private volatile boolean ending;

  /** What calls the application has it as its context class loader; none after the close. */
  private volatile @Nullable ClassLoader loader;

  /** Every line has left when the call returns, and none is folded. */
  EventAppender(LineEncoder encoder, OutputStream output) {
    this(encoder, output, new FloodGuard(0), new FileOutputStream(FileDescriptor.err));
    writer.immediate(true);
  }

  /** Without an output to the process's own, whatever {@code System.out} has been replaced by. */
  EventAppender(
      LineEncoder encoder,
      @Nullable OutputStream output,
      FloodGuard guard,
      OutputStream lastResort) {
    this.encoder = encoder;
    this.guard = guard;
    this.output = output;
    this.lastResort = lastResort;
    this.writer = new LineWriter(
        output == null ? new FileOutputStream(FileDescriptor.out) : output,
        output == null ? PipeRoom.ofStdout() : length -> true,
        LineWriter.CAPACITY,
        System::nanoTime,
        lines -> new LogThread(lines, this).start());
    setName("prodkit");
  }

  /** Whether it writes there; nothing stands for the process's own output. */
  @SuppressWarnings("ReferenceEquality") // an output is itself
  boolean writesTo(@Nullable OutputStream wanted) {
    return output == wanted && !stopped;
  }

  /**
   * Goes on with another encoder and another guard: two that write to one output at the same time
   * could tear each other's lines.
   */
  void become(LineEncoder encoder, FloodGuard guard) {
    FloodGuard before = this.guard;
    this.encoder = encoder;
    this.guard = guard;
    before.takeAll().forEach(told -> write(Notices.folded(told)));
    foldedBefore.add(before.folded());
  }

  /** From here on events may be gathered; the end of the process waits for them. */
  void begin(@Nullable ClassLoader loader) {
    start();
    this.loader = loader;
    lossTold.set(false);
    ending = false;
    writer.immediate(!atExit.install());
  }

  @Override
  public void doAppend(ILoggingEvent event) {
    FloodGuard.Verdict verdict = guard.admit(event);
    if (verdict.passes()) {
      if (verdict.told() != null) {
        write(Notices.folded(verdict.told()));
      }
      write(event);
    } else if (!folding) {
      folding = true;
      writer.wake();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    doAppend(event);
  }

  private void write(ILoggingEvent event) {
    int rank = Tally.rank(event.getLevel().levelInt);
    ByteSink line = pool.take();
    try {
      if (!encoded(event, line)) {
        writer.notEncoded(rank);
      } else if (stopped) {
        toLastResort(line);
      } else {
        writer.append(rank, line);
        if (ending && !writer.flowing()) {
          sayElsewhere(line);
        }
      }
    } finally {
      giveBack(line);
    }
  }

  private boolean encoded(ILoggingEvent event, ByteSink line) {
    try {
      encoder.encode(event, line);
      return true;
    } catch (RuntimeException | Error e) {
      return false; // an encoder does not throw; a JVM without memory does
    }
  }

  private void toLastResort(byte[] lines) {
    ByteSink line = new ByteSink(lines.length);
    line.append(lines);
    toLastResort(line);
  }

  private void toLastResort(ByteSink line) {
    try {
      lastResort.write(line.array(), 0, line.length());
    } catch (IOException | RuntimeException e) {
      addError("A last word could not be written", e);
    }
  }

  @Override
  public @Nullable ClassLoader loader() {
    return loader;
  }

  @Override
  public void run() {
    if (waiting() && telling.tryLock()) {
      try {
        writer.takeDrops(false).ifPresent(drops -> write(Notices.dropped(drops)));
        long second = System.currentTimeMillis() / 1000;
        if (second != swept) {
          swept = second;
          folding = false;
          guard.takeOver(second * 1000).forEach(told -> write(Notices.folded(told)));
          if (guard.isFolding()) {
            folding = true;
          }
        }
      } finally {
        telling.unlock();
      }
    }
  }

  @Override
  public boolean waiting() {
    return folding || writer.untold();
  }

  /** Hands to the operating system what was logged before, and tells what was folded or dropped. */
  boolean flush(Duration atMost) {
    long start = System.nanoTime();
    long most = TimeUnit.NANOSECONDS.convert(atMost); // 292 years at most
    boolean interrupted = Thread.interrupted();
    try {
      // Whoever is telling something now has to have told it.
      if (telling.tryLock(left(start, most), TimeUnit.NANOSECONDS)) {
        try {
          guard.takeAll().forEach(told -> write(Notices.folded(told)));
          writer.takeDrops(true).ifPresent(drops -> write(Notices.dropped(drops)));
        } finally {
          telling.unlock();
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    boolean done = writer.flush(Duration.ofNanos(left(start, most)));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return done;
  }

  private static long left(long start, long most) {
    return most <= 0 ? 0 : most - (System.nanoTime() - start);
  }

  /** Like {@link #end}, when it is not the JVM that ends. */
  void close() {
    end();
    atExit.remove();
    loader = null;
  }

  private void endWithTheProcess() {
    Thread.currentThread().setContextClassLoader(loader);
    end();
  }

  /** Flushes for at most five seconds, and says on standard error what was not written then. */
  void end() {
    ending(AT_THE_END);
    if (counts().queued() > 0) {
      tellLoss();
    }
  }

  /**
   * Flushes. From here on each line has left when the call returns; one that the output does not
   * take goes to standard error.
   */
  void ending(Duration atMost) {
    writer.immediate(true);
    flush(atMost);
    ending = true;
    if (writer.refusing()) {
      tellLoss();
      toLastResort(writer.takeRefused());
    }
  }

  private void sayElsewhere(ByteSink line) {
    if (writer.refusing()) {
      tellLoss();
      toLastResort(writer.takeRefused()); // this line, and what others have logged at the same time
    } else {
      toLastResort(line);
    }
  }

  /** How many events were lost, and why; once. */
  private void tellLoss() {
    if (lossTold.compareAndSet(false, true)) {
      LogCounts counts = counts();
      toLastResort((counts.queued() + counts.dropped() + " events not written: "
              + failing().orElse("the log output takes nothing") + "\n")
          .getBytes(StandardCharsets.UTF_8));
    }
  }

  LogCounts counts() {
    return writer.counts(() -> foldedBefore.sum() + guard.folded());
  }

  Optional<String> failing() {
    return writer.failing();
  }

  @Override
  public void stop() {
    if (isStarted()) {
      close();
      stopped = true;
      super.stop();
    }
  }

  /** Empty; a large one is left to the collector. */
  private void giveBack(ByteSink line) {
    if (line.array().length > LARGEST_KEPT) {
      pool.discard(line);
    } else {
      line.length(0);
      pool.giveBack(line);
    }
  }
}
