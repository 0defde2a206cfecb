// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The body of a request. Whatever fails in reading it is the caller's doing. */
final class RequestStream extends InputStream {
  private final CallerIo io;
  private final InputStream server;

  RequestStream(CallerIo io, InputStream server) {
    this.io = io;
    this.server = server;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] octets, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, octets.length);
    return count == 0 ? 0 : io.move(ExchangePhase.BODY, () -> parsed(octets, offset, count));
  }

  /** A length of a chunk that is no number makes the server's parser fail in several ways. */
  private int parsed(byte[] octets, int offset, int count) throws IOException {
    try {
      return server.read(octets, offset, count);
    } catch (RuntimeException malformed) {
      throw new IOException("the body is malformed", malformed);
    }
  }

  @Override
  public int available() throws IOException {
    return server.available();
  }

  @Override
  public void close() throws IOException {
    io.move(ExchangePhase.BODY, () -> {
      server.close(); // reads what is left of a small body
      return 0;
    });
  }
}
