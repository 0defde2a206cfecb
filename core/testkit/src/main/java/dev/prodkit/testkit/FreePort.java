// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds a port for a service that cannot be told to choose one itself. */
public final class FreePort {
  private FreePort() {}

  /**
   * A port of the loopback address that was free a moment ago. Somebody else may take it before the
   * service does: where the service accepts port 0 and says which one it got, prefer that and
   * {@link ServiceProcess#port(String)}.
   */
  public static int find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no loopback port is free", e);
    }
  }
}
