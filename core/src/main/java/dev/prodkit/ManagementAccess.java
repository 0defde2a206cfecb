// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.ManagementRoute.Access;
import dev.prodkit.config.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Who may see or do what on the management port. Probes are open; everything else needs a token, in
 * the {@code Authorization} header and nowhere else. Where no token is configured these endpoints
 * do not exist, except for a developer at home: in development, from the same machine, by a name of
 * that machine, and through no proxy. He reads without a token, and changes something with the one
 * that is printed at the start.
 *
 * @see FailedAttempts
 */
final class ManagementAccess implements AutoCloseable {
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
  private static final Set<String> HOME = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> FORWARDED =
      Set.of("Forwarded", "Via", "X-real-ip", "Origin"); // as Headers spells them
  private static final String X_FORWARDED = "X-forwarded";
  private static final Set<String> OWN_SITE = Set.of("none", "same-origin");

  private final Optional<AcceptedToken> operator;
  private final Optional<AcceptedToken> reader;
  private final Optional<AcceptedToken> developer;
  private final FailedAttempts failures;

  private ManagementAccess(
      Optional<AcceptedToken> operator,
      Optional<AcceptedToken> reader,
      Optional<AcceptedToken> developer,
      LongSupplier nanoTime) {
    this.operator = operator;
    this.reader = reader;
    this.developer = developer;
    this.failures = new FailedAttempts(nanoTime);
  }

  /** By the tokens that are configured; without any, what needs one does not exist. */
  static ManagementAccess byTokens(
      Optional<AcceptedToken> operator, Optional<AcceptedToken> reader, LongSupplier nanoTime) {
    return new ManagementAccess(operator, reader, Optional.empty(), nanoTime);
  }

  /** For a developer's machine, where no token is configured. */
  static ManagementAccess atHome(Secret token, LongSupplier nanoTime) {
    return new ManagementAccess(
        Optional.empty(), Optional.empty(), Optional.of(AcceptedToken.of(token)), nanoTime);
  }

  /** May this caller do what needs that access? */
  Verdict verdict(Access needed, HttpExchange exchange) {
    if (needed == Access.OPEN) {
      return Verdict.GRANTED;
    }
    if (developer.isPresent()) {
      return isAtHome(exchange) ? ofDeveloper(needed, exchange) : Verdict.ABSENT;
    }
    boolean way = operator.isPresent() || (reader.isPresent() && needed == Access.READ);
    return way ? ofToken(needed, exchange) : Verdict.ABSENT;
  }

  /**
   * Has this caller shown a token that may read? To a caller without one, what is open stays as it
   * is; a wrong one counts as an attempt here, too.
   */
  boolean recognises(HttpExchange exchange) {
    return exchange.getRequestHeaders().containsKey("Authorization")
        && verdict(Access.READ, exchange) == Verdict.GRANTED;
  }

  /** How long at most an address that has guessed too often is not listened to. */
  Duration patience() {
    return FailedAttempts.WINDOW;
  }

  private Verdict ofDeveloper(Access needed, HttpExchange exchange) {
    return needed == Access.READ ? Verdict.GRANTED : ofToken(needed, exchange);
  }

  private Verdict ofToken(Access needed, HttpExchange exchange) {
    Optional<Secret> token = presented(exchange);
    return token.isEmpty()
        ? Verdict.UNAUTHORIZED
        : compared(needed, token.get(), exchange.getRemoteAddress().getAddress());
  }

  private Verdict compared(Access needed, Secret token, InetAddress from) {
    if (failures.exhausted(from)) {
      return Verdict.GUESSING;
    }
    // All are compared, always: the time taken must not tell which one was near.
    boolean operating = AcceptedToken.matches(operator, token);
    boolean developing = AcceptedToken.matches(developer, token);
    boolean reading = AcceptedToken.matches(reader, token);
    if (operating || developing || (reading && needed == Access.READ)) {
      return Verdict.GRANTED;
    }
    if (reading) {
      return Verdict.FORBIDDEN;
    }
    failures.count(from);
    return Verdict.UNAUTHORIZED;
  }

  /**
   * Whether a developer asks from his own machine. A proxy there connects from the loopback as
   * well, but says for whom, or asks by the name that its own callers use. A web page sends
   * {@code Origin} or {@code Sec-Fetch-Site}, or has a name of its own (DNS rebinding).
   */
  private static boolean isAtHome(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    return exchange.getRemoteAddress().getAddress().isLoopbackAddress()
        && exchange
            .getProtocol()
            .equals("HTTP/1.1") // a proxy's default is often 1.0, with our name
        && HOME.contains(Authority.host(RequestHead.of(exchange).host()).toLowerCase(Locale.ROOT))
        && headers.keySet().stream()
            .noneMatch(name -> FORWARDED.contains(name) || name.startsWith(X_FORWARDED))
        && OWN_SITE.containsAll(headers.getOrDefault("Sec-Fetch-Site", List.of()));
  }

  /** Stops to follow the tokens' settings. */
  @Override
  public void close() {
    Stream.of(operator, reader, developer).flatMap(Optional::stream).forEach(AcceptedToken::close);
  }

  private static Optional<Secret> presented(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(Secret.of(header.substring(SCHEME.length())))
        : Optional.empty();
  }
}
