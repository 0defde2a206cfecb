// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;

/**
 * Whose allowance a request is taken from: the user that the gateway in front of the service names
 * in {@code X-User-Id}, else the address at the other end of the connection. A service that
 * strangers reach without a gateway must not let them choose their key: see
 * {@link HttpEdge#limitedByAddress}.
 */
final class CallerKey {
  private static final String USER = "X-User-Id";

  private CallerKey() {}

  static String of(HttpExchange exchange) {
    String user = exchange.getRequestHeaders().getFirst(USER);
    return user == null || user.isBlank() ? address(exchange) : "user:" + user;
  }

  static String address(HttpExchange exchange) {
    return "address:" + exchange.getRemoteAddress().getAddress().getHostAddress();
  }
}
