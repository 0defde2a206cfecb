// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which handler serves which method and path, in the order of registration. */
final class Routes {
  private final List<Route> routes = new CopyOnWriteArrayList<>();

  private record Route(String method, RouteTemplate template, HttpEdge.Handler handler) {}

  /** A handler and what the path gave it. */
  record Match(
      String method, String template, HttpEdge.Handler handler, Map<String, String> values) {
    void handle(HttpExchange exchange) throws Exception {
      handler.handle(exchange, values);
    }
  }

  void add(String method, String template, HttpEdge.Handler handler) {
    RouteTemplate parsed = RouteTemplate.parse(template);
    if (routes.stream().anyMatch(r -> r.method.equals(method) && r.template.equals(parsed))) {
      throw new IllegalArgumentException(method + " " + template + " already has a handler");
    }
    routes.add(new Route(method, parsed, handler));
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
