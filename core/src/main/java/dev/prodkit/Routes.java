// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which handler serves which method and path. Of several templates that match a path the most
 * specific one serves it, whatever the order of registration: at the first segment where two
 * differ, the literal one wins over the named one.
 */
final class Routes {
  private static final Pattern METHOD = Pattern.compile("[A-Z]+(?:[-_][A-Z]+)*");

  private final ReentrantLock adding = new ReentrantLock();
  /** Most specific first. */
  private volatile List<Route> routes = List.of();

  private record Route(String method, RouteTemplate template, HttpRouter.Handler handler) {}

  /** A handler and what the path gave it. */
  record Match(
      String method, String template, HttpRouter.Handler handler, Map<String, String> values) {
    void handle(HttpExchange exchange) throws Exception {
      handler.handle(exchange, values);
    }
  }

  /**
   * Adds a route.
   *
   * @throws IllegalArgumentException if no request could ever reach it: another template of this
   *     method matches exactly the same paths, or no request has such a method or path
   */
  void add(String method, String template, HttpRouter.Handler handler) {
    if (!METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException("no request has the method " + method + " of the route "
          + template + ": methods are upper case, such as PATCH");
    }
    if (method.equals("HEAD")) {
      throw new IllegalArgumentException("HEAD " + template
          + " would never be reached: HEAD is served by the GET route, register that one");
    }
    Route added = new Route(method, RouteTemplate.parse(template), handler);
    adding.lock();
    try {
      for (Route earlier : routes) {
        if (earlier.method.equals(method) && earlier.template.samePathsAs(added.template)) {
          throw new IllegalArgumentException(method + " " + template + " would never be reached: "
              + method + " " + earlier.template.text() + " already serves the same paths");
        }
      }
      routes = Stream.concat(routes.stream(), Stream.of(added))
          .sorted(Comparator.comparing(Route::template, RouteTemplate.MOST_SPECIFIC_FIRST))
          .toList();
    } finally {
      adding.unlock();
    }
  }

  /** HEAD is served by the route of GET. */
  Optional<Match> match(String method, String path) {
    String served = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      if (route.method.equals(served)) {
        Optional<Map<String, String>> values = route.template.match(path);
        if (values.isPresent()) {
          return Optional.of(new Match(served, route.template.text(), route.handler, values.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** The methods that are served at this path, for {@code Allow}; none if there is nothing. */
  Set<String> allowed(String path) {
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.template.match(path).isPresent()) {
        allowed.add(route.method);
      }
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    return allowed;
  }
}
