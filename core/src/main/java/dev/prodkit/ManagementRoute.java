// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;

/**
 * One thing that the management port does.
 *
 * @param method {@code GET}, which serves {@code HEAD} as well, or {@code POST}
 * @param path compared character by character with what was sent before the query
 * @param access who may
 * @param handler computes the answer, within a second or so; it may throw anything
 */
record ManagementRoute(String method, String path, Access access, Handler handler) {
  /** Who may use a route. */
  enum Access {
    OPEN,
    /** Whoever holds one of the two tokens. */
    READ,
    /** Whoever holds the operator's token. */
    OPERATE
  }

  /** Computes an answer from a request, whose body it has no use for. */
  @FunctionalInterface
  interface Handler {
    ManagementAnswer answer(HttpExchange request);
  }

  static ManagementRoute get(String path, Access access, Handler handler) {
    return new ManagementRoute("GET", path, access, handler);
  }

  static ManagementRoute post(String path, Access access, Handler handler) {
    return new ManagementRoute("POST", path, access, handler);
  }

  boolean serves(String asked) {
    return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
  }

  /** What goes into the {@code Allow} header. */
  String allowed() {
    return method.equals("GET") ? "GET, HEAD" : method;
  }
}
