// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A few file descriptors that are kept back, and let go when the process has none left. The JDK's
 * server needs one to accept a connection, and as long as that fails it does not look at its other
 * connections: it would never notice that their callers have gone, and never get their descriptors
 * back. For use by one thread.
 */
final class DescriptorReserve implements AutoCloseable {
  private static final int KEPT = 4;

  private final List<SocketChannel> kept = new ArrayList<>();

  /**
   * Lets the reserve go if nothing can be opened, and takes it again once there is room for two.
   */
  void look() {
    try {
      if (kept.isEmpty()) {
        take();
      } else {
        SocketChannel.open().close();
      }
    } catch (IOException noneLeft) {
      close();
    }
  }

  private void take() throws IOException {
    List<SocketChannel> room = new ArrayList<>();
    try {
      for (int i = 0; i < KEPT; i++) {
        kept.add(SocketChannel.open());
        room.add(SocketChannel.open());
      }
    } finally {
      close(room);
    }
  }

  /** Whether descriptors are kept back now. */
  boolean isKept() {
    return !kept.isEmpty();
  }

  @Override
  public void close() {
    close(kept);
    kept.clear();
  }

  private static void close(List<SocketChannel> channels) {
    for (SocketChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException unconnected) {
        // Its descriptor is gone all the same: there was nothing to send.
      }
    }
  }
}
