// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** One kept-alive connection. For one thread at a time. */
final class Wire implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SocketChannel channel;
  private final InputStream in;

  private Wire(SocketChannel channel, Duration patience) throws IOException {
    this.channel = channel;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.socket().setSoTimeout((int) patience.toMillis());
    // Not Channels.newInputStream, which would not know the timeout.
    this.in = new BufferedInputStream(channel.socket().getInputStream());
  }

  /** To a port of this machine; an answer is waited for as long as twenty seconds. */
  static Wire to(int port) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      channel
          .socket()
          .connect(new InetSocketAddress(here, port), Math.toIntExact(PATIENCE.toMillis()));
      return new Wire(channel, PATIENCE);
    } catch (IOException refused) {
      channel.close();
      throw refused;
    }
  }

  /** Of somebody who has connected, and may be silent for ever. */
  static Wire accepted(SocketChannel channel) throws IOException {
    return new Wire(channel, Duration.ZERO);
  }

  /**
   * False if the other end has closed this connection while nobody used it, or has sent what nobody
   * asked for. Does not block.
   */
  boolean open() {
    try {
      channel.configureBlocking(false);
      int read = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return read == 0;
    } catch (IOException reset) {
      return false;
    }
  }

  void send(HttpMessage message) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(message.bytes());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** As {@link HttpMessage#read}. */
  Optional<HttpMessage> receive() throws IOException {
    return HttpMessage.read(in);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      throw new IllegalStateException("a socket could not be closed", alreadyGone);
    }
  }
}
