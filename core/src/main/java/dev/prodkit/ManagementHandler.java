// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Takes each request of the management port through the same gates: its size, its form, its path,
 * its token, its method. Whatever a route throws is a 500.
 */
final class ManagementHandler implements HttpHandler {
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_FIELDS = 64;
  private static final int LARGEST_HEADER = 16 * 1024;
  private static final int LARGEST_BODY = 1024;
  /** What a request line has besides method and target: two spaces and {@code HTTP/1.1}. */
  private static final int REST_OF_LINE = 10;

  /** Who sends such a request is no probe: his connection is not kept. */
  private static final Set<Integer> TOO_LARGE = Set.of(413, 414, 431);

  private final Function<String, List<ManagementRoute>> routes;
  private final ManagementAccess access;
  private final Refusals refusals;
  private final BooleanSupplier ending;

  /**
   * @param routes what a path serves; empty if there is no such path
   * @param ending whether connections are to be closed after their answer
   */
  ManagementHandler(
      Function<String, List<ManagementRoute>> routes,
      ManagementAccess access,
      Refusals refusals,
      BooleanSupplier ending) {
    this.routes = routes;
    this.access = access;
    this.refusals = refusals;
    this.ending = ending;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    ManagementAnswer answer = RunningExchange.working(() -> survived(exchange));
    boolean cut = !bodyTaken(exchange);
    if (cut || TOO_LARGE.contains(answer.status()) || ending.getAsBoolean()) {
      answer = answer.with("Connection", "close");
    }
    if (cut && exchange.getRequestMethod().equals("HEAD")) {
      throw new IOException("a HEAD with a body is not answered"); // sending would read the body
    }
    // Whatever fails must fail here, where the server learns of it and forgets the connection. What
    // fails inside of close() closes the socket, but the server keeps its buffers for long.
    try {
      answer.send(exchange);
    } finally {
      answer.afterwards().run();
    }
    if (cut) {
      throw new IOException("the rest of the body is not wanted");
    }
    exchange.close();
  }

  /** Takes a small body that has come with its header, and waits for none. */
  private static boolean bodyTaken(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    if (bodyTooLarge(headers)) {
      return false;
    }
    long length = length(headers);
    InputStream body = exchange.getRequestBody();
    return length == 0
        || body.readNBytes((int) Math.min(length, body.available())).length == length;
  }

  private ManagementAnswer survived(HttpExchange exchange) {
    try {
      return answer(exchange);
    } catch (HttpProblem malformed) {
      return refuse(Refusal.MALFORMED, malformed.status(), String.valueOf(malformed.getMessage()));
    } catch (Throwable broken) { // Also an Error: it would leave the connection open, unanswered.
      refusals.count(Refusal.BROKEN);
      return ManagementAnswer.problem(500, "this could not be answered");
    }
  }

  private ManagementAnswer answer(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    String target = exchange.getRequestURI().toString();
    if (method.length() + target.length() + REST_OF_LINE > LONGEST_LINE) {
      return refuse(Refusal.LINE, 414, "the request line is longer than 8 kB");
    }
    if (tooLarge(exchange.getRequestHeaders())) {
      return refuse(Refusal.HEADER, 431, "the header has more than 64 fields or 16 kB");
    }
    RequestHead head = RequestHead.of(exchange);
    if (bodyTooLarge(exchange.getRequestHeaders())) {
      return refuse(Refusal.BODY, 413, "no body is needed here, and more than 1 kB is not taken");
    }
    List<ManagementRoute> found = routes.apply(head.path());
    return found.isEmpty() ? absent() : admitted(exchange, method, found);
  }

  private ManagementAnswer admitted(
      HttpExchange exchange, String method, List<ManagementRoute> found) {
    ManagementRoute route =
        found.stream().filter(each -> each.serves(method)).findFirst().orElse(found.get(0));
    return switch (access.verdict(route.access(), exchange)) {
      case ABSENT -> absent();
      case UNAUTHORIZED ->
        refuse(Refusal.TOKEN, 401, "this endpoint needs a token")
            .with("WWW-Authenticate", "Bearer");
      case FORBIDDEN -> refuse(Refusal.TOKEN, 403, "this endpoint needs the operator's token");
      case GUESSING ->
        refuse(Refusal.GUESSING, 429, "too many wrong tokens came from your address")
            .with("Retry-After", Long.toString(access.patience().toSeconds()));
      case GRANTED -> route.serves(method) ? route.handler().answer(exchange) : notServed(found);
    };
  }

  private ManagementAnswer notServed(List<ManagementRoute> found) {
    String allowed =
        String.join(", ", found.stream().map(ManagementRoute::allowed).toList());
    return refuse(Refusal.METHOD, 405, "this path serves " + allowed).with("Allow", allowed);
  }

  private static ManagementAnswer absent() {
    return ManagementAnswer.problem(404, "there is nothing at this path");
  }

  private ManagementAnswer refuse(Refusal refusal, int status, String detail) {
    refusals.count(refusal);
    return ManagementAnswer.problem(status, detail);
  }

  private static boolean tooLarge(Headers headers) {
    int fields = 0;
    int bytes = 0;
    for (Map.Entry<String, List<String>> field : headers.entrySet()) {
      for (String value : field.getValue()) {
        fields++;
        bytes += field.getKey().length() + value.length() + 4; // colon, space and line break
      }
    }
    return fields > MOST_FIELDS || bytes > LARGEST_HEADER;
  }

  /** One whose length is not said counts as too large; the server has refused what is no number. */
  private static boolean bodyTooLarge(Headers headers) {
    return headers.containsKey("Transfer-Encoding") || length(headers) > LARGEST_BODY;
  }

  private static long length(Headers headers) {
    String length = headers.getFirst("Content-Length");
    return length == null ? 0 : Long.parseLong(length.trim());
  }
}
