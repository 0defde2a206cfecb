// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Asks a server of this process over its own socket whether it takes connections and reads them. It
 * sends what is no request, which the JDK's server refuses before any handler, so that nothing is
 * counted, logged or limited; a TLS server closes the connection. A server whose threads are all at
 * work answers, too: its dispatcher hands the question over.
 */
final class ServerProbe {
  /** What became of a question. */
  enum Answer {
    /** The server took it. */
    GIVEN,
    /** The server did nothing in time. */
    NONE,
    /** It could not be asked, for instance for want of a file descriptor or of memory. */
    NOT_ASKED
  }

  private static final byte[] NO_REQUEST = "-\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  /** Time is counted in turns in which this thread ran: a machine that sleeps uses up one. */
  private static final int TURNS = 20;
  /** With fewer left, the server may have none to accept with. */
  private static final int SCARCE_DESCRIPTORS = 16;

  private final InetSocketAddress address;
  private final LongSupplier dispatched;
  private final int turnMillis;

  /**
   * A probe of one server.
   *
   * @param bound the address that the server is bound to
   * @param dispatched how many requests its dispatcher has handed over so far
   * @param patience for one answer
   */
  ServerProbe(InetSocketAddress bound, LongSupplier dispatched, Duration patience) {
    this.address = Placeholder.reachable(bound);
    this.dispatched = dispatched;
    this.turnMillis = (int) Math.max(1, patience.toMillis() / TURNS);
  }

  int port() {
    return address.getPort();
  }

  /** Asks once. Never throws. */
  Answer ask() {
    try (Socket socket = new Socket()) {
      long before = dispatched.getAsLong();
      if (!connected(socket)) {
        return silent();
      }
      socket.getOutputStream().write(NO_REQUEST);
      return answered(socket, before) ? Answer.GIVEN : silent();
    } catch (IOException | RuntimeException | Error unasked) {
      return Answer.NOT_ASKED;
    }
  }

  private boolean connected(Socket socket) throws IOException {
    try {
      socket.connect(address, turnMillis * TURNS);
      return true;
    } catch (SocketTimeoutException nothingAccepts) {
      return false;
    }
  }

  private boolean answered(Socket socket, long before) throws IOException {
    socket.setSoTimeout(turnMillis);
    for (int i = 0; i < TURNS; i++) {
      if (dispatched.getAsLong() != before) {
        return true;
      }
      try {
        socket.getInputStream().read();
        return true; // a word, or the end of the connection
      } catch (SocketTimeoutException notYet) {
        // another turn
      } catch (IOException reset) {
        return true; // the server has closed it
      }
    }
    return false;
  }

  private static Answer silent() {
    OptionalLong limit = Descriptors.limit();
    OptionalLong open = Descriptors.open();
    boolean scarce = limit.isPresent()
        && open.isPresent()
        && limit.getAsLong() - open.getAsLong() < SCARCE_DESCRIPTORS;
    return scarce ? Answer.NOT_ASKED : Answer.NONE;
  }
}
