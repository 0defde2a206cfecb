// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes whole events, synchronously: encoded by the calling thread outside the lock, so that
 * nobody's code runs under it. Unlike Logback's own appender it goes on after a failed write, and
 * never closes the stream, which belongs to the process.
 */
final class EventAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int USUAL_LINE = 1024;

  private final LineEncoder encoder;
  private final OutputStream output;
  private final ReentrantLock writing = new ReentrantLock();

  EventAppender(LineEncoder encoder, OutputStream output) {
    this.encoder = encoder;
    this.output = output;
    setName("prodkit");
  }

  @Override
  protected void append(ILoggingEvent event) {
    ByteSink line = new ByteSink(USUAL_LINE);
    encoder.encode(event, line);
    writing.lock();
    try {
      output.write(line.array(), 0, line.length());
      output.flush();
    } catch (IOException e) {
      addError("An event could not be written", e);
    } finally {
      writing.unlock();
    }
  }

  void flush() {
    writing.lock();
    try {
      output.flush();
    } catch (IOException e) {
      addError("The output could not be flushed", e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void stop() {
    flush();
    super.stop();
  }
}
