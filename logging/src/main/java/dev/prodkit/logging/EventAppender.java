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
  private final WriterState writer;
  private final LineWriter lines;
  private final FloodGuard guard;
  private final NoticeWriter notices;
  private final LinePool<ByteSink> pool = new LinePool<>(() -> new ByteSink(USUAL_LINE));
  private final ExitHook atExit = new ExitHook(this::endWithTheProcess);
  private volatile LineEncoder encoder;

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
    this.writer = new WriterState(
        output == null ? new FileOutputStream(FileDescriptor.out) : output,
        LineWriter.CAPACITY,
        System::nanoTime,
        Parking.OF_THE_JDK,
        state -> new LogThread(state, this).start());
    this.lines = new LineWriter(
        writer, new BatchWriter(writer), output == null ? PipeRoom.ofStdout() : length -> true);
    this.notices = new NoticeWriter(writer, guard, this::encoded);
    setName("prodkit");
  }

  /** Whether it writes there; nothing stands for the process's own output. */
  @SuppressWarnings("ReferenceEquality") // an output is itself
  boolean writesTo(@Nullable OutputStream wanted) {
    return output == wanted && !stopped;
  }

  /**
   * Goes on with another encoder and another limit: two that write to one output at the same time
   * could tear each other's lines.
   */
  void become(LineEncoder encoder, int floodLimit) {
    this.encoder = encoder;
    guard.limit(floodLimit);
  }

  /** From here on events may be gathered; the end of the process waits for them. */
  void begin(@Nullable ClassLoader loader) {
    start();
    this.loader = loader;
    lossTold.set(false);
    ending = false;
    writer.immediate(!atExit.install());
  }

  /** Throws only where the caller's stack has no room even to count the event as dropped. */
  @Override
  public void doAppend(ILoggingEvent event) {
    boolean counted = false;
    try {
      if (guard.passes(event)) {
        write(event);
      } else {
        counted = true;
        notices.folded();
      }
    } catch (Throwable e) { // as a rule there is no stack left
      if (!counted) {
        writer.notEncoded(LineCounters.rank(event.getLevel().levelInt));
      }
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    doAppend(event);
  }

  private void write(ILoggingEvent event) {
    LinePool.Loan<ByteSink> loan = pool.take();
    try {
      boolean left = leave(event, loan.object);
      try { // the event is counted, whatever is thrown from here on
        if (left && ending) {
          sayElsewhere(loan.object);
        }
        if (loan.object.array().length > LARGEST_KEPT) {
          loan.object = new ByteSink(USUAL_LINE); // the large one is left to the collector
        }
      } catch (Throwable noStack) {
        return;
      }
    } finally {
      loan.state = LinePool.FREE;
    }
  }

  /** False if there was no line, or no writer any more. If it throws, the event is not counted. */
  private boolean leave(ILoggingEvent event, ByteSink line) {
    int rank = LineCounters.rank(event.getLevel().levelInt);
    line.length(0);
    if (!encoded(event, line)) {
      writer.notEncoded(rank);
      return false;
    }
    if (stopped) {
      toLastResort(line);
      return false;
    }
    lines.append(rank, line);
    return true;
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
    notices.run();
  }

  @Override
  public boolean waiting() {
    return notices.waiting();
  }

  /** Hands to the operating system what was logged before, and tells what was folded or dropped. */
  boolean flush(Duration atMost) {
    long start = System.nanoTime();
    // 292 years at most
    Duration bounded = Duration.ofNanos(TimeUnit.NANOSECONDS.convert(atMost));
    boolean done = lines.flush(bounded);
    return notices.flush(bounded.minusNanos(System.nanoTime() - start)) && done;
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
    if (writer.isRefusing()) {
      tellLoss();
      toLastResort(writer.takeRefused());
    }
  }

  private void sayElsewhere(ByteSink line) {
    if (writer.isRefusing()) {
      tellLoss();
      toLastResort(writer.takeRefused()); // this line, and what others have logged at the same time
    } else if (!writer.isFlowing()) {
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
    return writer.counts(guard.folded());
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
}
