// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** One connection of the loopback, byte by byte: what no HTTP client would send. */
final class Wire implements AutoCloseable {
  private final Socket socket = new Socket();

  Wire(int port, Duration timeout) throws IOException {
    this(port, timeout, 0);
  }

  /**
   * Opens one that takes few bytes at a time.
   *
   * @param receiveBuffer in bytes, or 0 for what the system thinks best
   */
  Wire(int port, Duration timeout, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout((int) timeout.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) timeout.toMillis());
  }

  /** Sends this and reads until the server closes, resets, or is silent for five seconds. */
  static String exchange(int port, String request) throws IOException {
    try (Wire wire = new Wire(port, Duration.ofSeconds(5))) {
      return wire.send(request).rest();
    }
  }

  Wire send(String bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    } catch (java.net.SocketException cut) {
      return this; // What the server has answered before is still to be read.
    }
    return this;
  }

  /** Reads until the blank line and no further. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** One request on this connection, which stays open; the whole answer, of known length. */
  String get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    StringBuilder answer = new StringBuilder();
    boolean open = read(answer, heard -> !Responses.parse(heard, false).whole().isEmpty());
    if (Responses.parse(answer.toString(), false).whole().isEmpty()) {
      throw new IOException((open ? "silent after: " : "closed after: ") + answer);
    }
    return answer.toString();
  }

  String rest() throws IOException {
    StringBuilder all = new StringBuilder();
    if (readInto(all)) {
      throw new java.net.SocketTimeoutException("silent after: " + all);
    }
    return all.toString();
  }

  /**
   * Adds what comes to this, until the server ends the connection or is silent for the timeout.
   *
   * @return true if the connection was still open then
   */
  boolean readInto(StringBuilder all) throws IOException {
    return read(all, heard -> false);
  }

  /**
   * Adds what comes to this, until it is enough, or the server ends the connection or is silent.
   *
   * @return true if the connection was still open then
   */
  boolean readUntil(StringBuilder all, Duration silence, Predicate<String> enough)
      throws IOException {
    socket.setSoTimeout((int) silence.toMillis());
    return read(all, enough);
  }

  private boolean read(StringBuilder all, Predicate<String> enough) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[8192];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        all.append(new String(piece, 0, read, StandardCharsets.ISO_8859_1));
        if (enough.test(all.toString())) {
          return true;
        }
      }
    } catch (java.net.SocketTimeoutException silent) {
      return true;
    } catch (java.net.SocketException reset) {
      return false;
    }
    return false;
  }

  /** Ends what this side sends; the other side may still answer. */
  Wire finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Leaves by a reset, whatever is still on its way. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads until the server closes, and keeps nothing. */
  void discard() throws IOException {
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
