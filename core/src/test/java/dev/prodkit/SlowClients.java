// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The attacker: 200 half-open and 200 slow-body connections to a port of the loopback, one byte a
 * second each, each opened again when it is closed. Ends when it is killed, or after five minutes.
 */
final class SlowClients {
  private static final int OF_EACH_KIND = 200;
  private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] HALF_OPEN = ascii("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ");
  private static final byte[] SLOW_BODY =
      ascii("POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");

  private final InetSocketAddress target;
  private final Selector selector;
  private final ByteBuffer answers = ByteBuffer.allocate(8192);
  private long opened;

  private SlowClients(int port) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.selector = Selector.open();
  }

  @SuppressWarnings("SystemOut") // the test reads it
  public static void main(String[] args) throws IOException {
    SlowClients clients = new SlowClients(Integer.parseInt(args[0]));
    Client[] all = new Client[2 * OF_EACH_KIND];
    for (int i = 0; i < all.length; i++) {
      all[i] = clients.new Client(i % 2 == 0 ? HALF_OPEN : SLOW_BODY);
    }
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    long told = System.nanoTime();
    System.out.println("attacking");
    while (System.nanoTime() - end < 0) {
      clients.selector.select(20);
      clients.selector.selectedKeys().forEach(key -> ((Client) key.attachment()).turn());
      clients.selector.selectedKeys().clear();
      for (Client client : all) {
        client.drip();
      }
      if (System.nanoTime() - told > A_SECOND) {
        told = System.nanoTime();
        System.out.println("opened " + clients.opened);
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private final class Client {
    private final byte[] opening;
    private SocketChannel channel;
    private long last;

    private Client(byte[] opening) throws IOException {
      this.opening = opening;
      this.channel = connecting();
    }

    private SocketChannel connecting() throws IOException {
      opened++;
      SocketChannel next = SocketChannel.open();
      next.configureBlocking(false);
      next.register(selector, SelectionKey.OP_CONNECT, this);
      next.connect(target);
      return next;
    }

    private void turn() {
      try {
        SelectionKey key = channel.keyFor(selector);
        if (key.isConnectable() && channel.finishConnect()) {
          channel.write(ByteBuffer.wrap(opening));
          last = System.nanoTime();
          key.interestOps(SelectionKey.OP_READ);
        } else if (key.isReadable()) {
          answers.clear();
          if (channel.read(answers) < 0) {
            throw new IOException("closed");
          }
        }
      } catch (IOException closed) {
        again();
      }
    }

    private void drip() {
      try {
        if (channel.isConnected() && System.nanoTime() - last > A_SECOND) {
          last = System.nanoTime();
          channel.write(ByteBuffer.wrap(new byte[] {'a'}));
        }
      } catch (IOException closed) {
        again();
      }
    }

    private void again() {
      try {
        channel.close();
        channel = connecting();
      } catch (IOException refused) {
        throw new java.io.UncheckedIOException(refused);
      }
    }
  }
}
