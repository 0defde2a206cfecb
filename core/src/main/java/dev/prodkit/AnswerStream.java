// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The body of an answer. It is written in pieces: for a larger array the JDK would keep a direct
 * buffer of that size with the thread, and a buffer of twice that size with the connection.
 *
 * <p>Closing it sends what has been written and no last chunk: see {@link ServedExchange}.
 */
final class AnswerStream extends OutputStream {
  private static final int PIECE = 16 * 1024;
  private static final long UNKNOWN = 0;
  private static final long CROWDED_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private final CallerIo io;
  private final OutputStream server;
  private final long length;
  private long written;
  private boolean closed;

  /**
   * A stream over the server's own.
   *
   * @param length as of {@code sendResponseHeaders}: 0 if it is not known
   */
  AnswerStream(CallerIo io, OutputStream server, long length) {
    this.io = io;
    this.server = server;
    this.length = length;
  }

  /** Whether nothing is missing that the head announced. */
  boolean isWhole() {
    return length == UNKNOWN || written == length;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, octets.length);
    if (closed) {
      throw new IOException("the answer has been closed");
    }
    if (length != UNKNOWN && count > length - written) {
      throw new IOException(
          "the answer is longer than the " + length + " bytes that its head announced");
    }
    for (int done = 0; done < count; ) {
      if (done > 0) {
        makeRoom();
      }
      int from = offset + done;
      int piece = Math.min(PIECE, count - done);
      io.move(ExchangePhase.ANSWER, () -> {
        server.write(octets, from, piece);
        return piece;
      });
      done += piece;
      written += piece;
    }
  }

  /** Lets others have the processor, however many callers take large answers at the same time. */
  @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness, is asked of the scheduler
  private static void makeRoom() {
    RunningExchange running = RunningExchange.current();
    if (running != null && running.isAmongMany()) {
      LockSupport.parkNanos(CROWDED_PAUSE);
    } else {
      Thread.yield();
    }
  }

  @Override
  public void flush() throws IOException {
    io.move(ExchangePhase.ANSWER, () -> {
      server.flush();
      return 0;
    });
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      flush();
    }
  }
}
