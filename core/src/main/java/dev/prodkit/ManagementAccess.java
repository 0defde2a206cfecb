// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.ManagementRoute.Access;
import dev.prodkit.config.Secret;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who may see or do what on the management port. Probes are open; everything else needs a token, in
 * the {@code Authorization} header and nowhere else. Where no token is configured these endpoints
 * do not exist, except for callers on a developer's own machine.
 *
 * @see FailedAttempts
 */
final class ManagementAccess {
  enum Verdict {
    GRANTED,
    /** A token is needed, and none or a wrong one came. */
    UNAUTHORIZED,
    /** The token is right, but only for reading. */
    FORBIDDEN,
    /** So many wrong tokens came from there that this one was not looked at. */
    GUESSING,
    /** There is no way in: the endpoint does not exist here. */
    ABSENT
  }

  private static final String SCHEME = "Bearer ";

  private final Optional<Secret> operator;
  private final Optional<Secret> reader;
  private final boolean development;
  private final FailedAttempts failures;

  ManagementAccess(
      Optional<Secret> operator,
      Optional<Secret> reader,
      boolean development,
      LongSupplier nanoTime) {
    this.operator = operator;
    this.reader = reader;
    this.development = development;
    this.failures = new FailedAttempts(nanoTime);
  }

  /** May this caller do what needs that access? */
  Verdict verdict(Access needed, HttpExchange exchange) {
    if (needed == Access.OPEN) {
      return Verdict.GRANTED;
    }
    if (operator.isEmpty() && reader.isEmpty()) {
      return atHome(exchange) ? Verdict.GRANTED : Verdict.ABSENT;
    }
    if (operator.isEmpty() && needed == Access.OPERATE) {
      return Verdict.ABSENT;
    }
    Optional<byte[]> token = presented(exchange);
    return token.isEmpty()
        ? Verdict.UNAUTHORIZED
        : compared(needed, token.get(), exchange.getRemoteAddress().getAddress());
  }

  /**
   * Has this caller shown a token that may read? To a caller without one, what is open stays as it
   * is; a wrong one counts as an attempt here, too.
   */
  boolean recognises(HttpExchange exchange) {
    return presented(exchange).isPresent() && verdict(Access.READ, exchange) == Verdict.GRANTED;
  }

  /** How long at most an address that has guessed too often is not listened to. */
  Duration patience() {
    return FailedAttempts.WINDOW;
  }

  private Verdict compared(Access needed, byte[] token, InetAddress from) {
    if (failures.exhausted(from)) {
      return Verdict.GUESSING;
    }
    // Both are compared, always: the time taken must not tell which one was near.
    boolean operating = matches(operator, token);
    boolean reading = matches(reader, token);
    if (operating || (reading && needed == Access.READ)) {
      return Verdict.GRANTED;
    }
    if (reading) {
      return Verdict.FORBIDDEN;
    }
    failures.count(from);
    return Verdict.UNAUTHORIZED;
  }

  /** A web page that the developer has open sends {@code Origin}; he himself does not. */
  private boolean atHome(HttpExchange exchange) {
    return development
        && exchange.getRemoteAddress().getAddress().isLoopbackAddress()
        && !exchange.getRequestHeaders().containsKey("Origin");
  }

  private static Optional<byte[]> presented(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private static boolean matches(Optional<Secret> expected, byte[] token) {
    return expected.isPresent()
        && MessageDigest.isEqual(expected.get().reveal().getBytes(StandardCharsets.UTF_8), token);
  }
}
