// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of a request whose form RFC 9110 and RFC 9112 allow. The JDK's server lets more through:
 * what two programs in a row may read in two ways must be refused before anything acts on it.
 *
 * <p>The JDK's parser hides some faults, which therefore cannot be refused here: a bare CR or LF
 * that ends a field, folded lines, control characters at either end of a value, words between
 * target and version, and a head that ended (FIN) after a whole field but before its blank line.
 *
 * @see TargetPath
 * @see Authority
 */
final class RequestHead {
  private static final String NEWEST = "HTTP/1.1";
  private static final String OLDEST = "HTTP/1.0";

  private final String path;
  private final String query;
  private final String host;

  private RequestHead(String path, String query, String host) {
    this.path = path;
    this.query = query;
    this.host = host;
  }

  /**
   * Reads the head. Before it throws, it sets {@code Connection: close} on the answer: after a head
   * in a wrong form it is not known where the next request begins.
   *
   * @throws HttpProblem 400; 505 for a version that is neither 1.0 nor 1.1; 405 for
   *     {@code CONNECT}, which no path serves
   */
  static RequestHead of(HttpExchange exchange) {
    try {
      return read(exchange);
    } catch (HttpProblem refused) {
      exchange.getResponseHeaders().set("Connection", "close");
      throw refused;
    }
  }

  /** The path as it was sent, up to the query; {@code *} for {@code OPTIONS *}. */
  String path() {
    return path;
  }

  /** What follows the question mark, as it was sent; empty if nothing does. */
  String query() {
    return query;
  }

  /**
   * The host that is asked, with its port if one was sent: that of the target if it has one, else
   * that of {@code Host}; empty if there is neither.
   */
  String host() {
    return host;
  }

  private static RequestHead read(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    require(
        !method.isEmpty() && Characters.all(method, Characters.TOKEN), "the method is not a token");
    String version = exchange.getProtocol();
    requireVersion(version);
    String host = host(exchange.getRequestHeaders(), version);
    if (method.equals("CONNECT")) {
      exchange.getResponseHeaders().set("Allow", ""); // RFC 9110, 10.2.1: no method at all
      throw HttpProblem.of(405, "this server is no proxy: no path serves CONNECT");
    }
    // Not URI.getPath(): it takes what follows // for a host.
    return targeted(method, exchange.getRequestURI().toString(), host);
  }

  private static void requireVersion(String version) {
    if (version.equals(NEWEST) || version.equals(OLDEST)) {
      return;
    }
    boolean wellFormed = version.length() == 8
        && version.startsWith("HTTP/")
        && Characters.is(version.charAt(5), Characters.DIGIT)
        && version.charAt(6) == '.'
        && Characters.is(version.charAt(7), Characters.DIGIT);
    require(wellFormed, "the request line does not end with a version such as HTTP/1.1");
    throw HttpProblem.of(505, "this server speaks HTTP/1.0 and HTTP/1.1");
  }

  /** Checks every field, and returns what {@code Host} says. */
  private static String host(Headers fields, String version) {
    String host = "";
    boolean named = false;
    for (Map.Entry<String, List<String>> field : fields.entrySet()) {
      List<String> values = field.getValue();
      for (String value : values) {
        require(Characters.isFieldValue(value), "a field holds a control character");
      }
      switch (field.getKey()) { // in the form that Headers gives each name
        case "Host" -> {
          require(values.size() == 1, "Host stands more than once");
          host = values.get(0);
          named = true;
          require(
              host.isEmpty() || Authority.valid(host), "Host is not a host with or without a port");
        }
        case "Content-length" ->
          require(
              values.size() == 1
                  && !values.get(0).isEmpty()
                  && Characters.all(values.get(0), Characters.DIGIT),
              "Content-Length is not one number");
        case "Transfer-encoding" ->
          require(version.equals(NEWEST), "HTTP/1.0 has no Transfer-Encoding");
        default -> {}
      }
    }
    require(named || version.equals(OLDEST), "Host is missing");
    return host;
  }

  private static RequestHead targeted(String method, String target, String host) {
    if (target.startsWith("/")) {
      return inParts(target, 0, host);
    }
    if (target.equals("*")) {
      require(method.equals("OPTIONS"), "* is a target of OPTIONS alone");
      return new RequestHead(target, "", host);
    }
    int scheme = target.indexOf("://");
    require(
        scheme > 0 && isHttp(target.substring(0, scheme)),
        "the target is neither a path nor an http URI");
    int path = scheme + 3;
    while (path < target.length() && "/?#".indexOf(target.charAt(path)) < 0) {
      path++;
    }
    String authority = target.substring(scheme + 3, path);
    require(Authority.valid(authority), "the target's host is not valid");
    return path < target.length() && target.charAt(path) == '/'
        ? inParts(target, path, authority)
        : inParts("/" + target.substring(path), 0, authority);
  }

  private static boolean isHttp(String scheme) {
    String name = scheme.toLowerCase(Locale.ROOT);
    return name.equals("http") || name.equals("https");
  }

  private static RequestHead inParts(String target, int begin, String host) {
    int end = TargetPath.end(target, begin);
    if (end == target.length()) {
      return new RequestHead(begin == 0 ? target : target.substring(begin), "", host);
    }
    String query = target.substring(end + 1);
    require(
        Characters.all(query, Characters.QUERY),
        "the query holds a character that must be percent-encoded");
    return new RequestHead(target.substring(begin, end), query, host);
  }

  private static void require(boolean fits, String otherwise) {
    if (!fits) {
      throw HttpProblem.badRequest(otherwise);
    }
  }
}
