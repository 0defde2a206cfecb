// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Who may see what on the management port. Probes are open; everything else needs a token. Where no
 * token is configured these endpoints do not exist, except for callers on a developer's own
 * machine.
 */
final class ManagementAccess {
  enum Verdict {
    GRANTED,
    /** A token is needed, and none or a wrong one came. */
    UNAUTHORIZED,
    /** There is no way in: the endpoint does not exist here. */
    ABSENT
  }

  private static final String SCHEME = "Bearer ";

  private final Optional<Secret> operator;
  private final Optional<Secret> reader;
  private final boolean development;

  ManagementAccess(Optional<Secret> operator, Optional<Secret> reader, boolean development) {
    this.operator = operator;
    this.reader = reader;
    this.development = development;
  }

  /** May this caller read what is not for everybody? */
  Verdict reading(HttpExchange exchange) {
    if (operator.isEmpty() && reader.isEmpty()) {
      boolean atHome = development && exchange.getRemoteAddress().getAddress().isLoopbackAddress();
      return atHome ? Verdict.GRANTED : Verdict.ABSENT;
    }
    byte[] token = presented(exchange);
    // Both are compared, always: the time taken must not tell which one was near.
    boolean operating = matches(operator, token);
    boolean reading = matches(reader, token);
    return operating || reading ? Verdict.GRANTED : Verdict.UNAUTHORIZED;
  }

  private static byte[] presented(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    String token = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length())
        : "";
    return token.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean matches(Optional<Secret> expected, byte[] token) {
    return expected.isPresent()
        && MessageDigest.isEqual(expected.get().reveal().getBytes(StandardCharsets.UTF_8), token);
  }
}
