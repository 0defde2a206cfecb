// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** By what a limit knows the caller of a request. */
final class CallerKey {
  /** A caller that has one address of IPv6 has its whole network: 64 bits. */
  private static final int NETWORK_BYTES = 8;

  private CallerKey() {}

  /** The value of a header that a gateway sets, else the address. */
  static String header(String name, HttpExchange exchange) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null || value.isBlank() ? address(exchange) : "header:" + value;
  }

  static String address(HttpExchange exchange) {
    return "address:" + network(exchange.getRemoteAddress().getAddress());
  }

  /** The address of IPv4, or the network of IPv6, in hexadecimal digits. */
  static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
