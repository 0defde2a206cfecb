// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.HttpEdge;
import dev.prodkit.HttpProblem;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP face of the service. */
final class UsersApi {
  private static final Logger LOG = LoggerFactory.getLogger(UsersApi.class);
  private static final int BODY_LIMIT = 16 * 1024;
  private static final long LONGEST_WORK_MILLIS = 600_000;

  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private final Users users;

  private UsersApi(Users users) {
    this.users = users;
  }

  static HttpEdge routes(HttpEdge edge, Users users) {
    UsersApi api = new UsersApi(users);
    return edge.post("/users", (exchange, path) -> api.register(exchange))
        .get("/users/{id}", (exchange, path) -> api.find(exchange, path.get("id")))
        .get("/work", (exchange, path) -> work(exchange))
        .get("/fail", (exchange, path) -> fail());
  }

  private record Registration(
      @Nullable String email, @Nullable Integer age) {}

  private void register(HttpExchange exchange) throws IOException {
    Registration registration = registration(HttpEdge.body(exchange, BODY_LIMIT));
    if (registration == null || registration.email() == null || registration.age() == null) {
      throw HttpProblem.of(422, "email and age are required");
    }
    User user = users
        .add(registration.email(), registration.age())
        .orElseThrow(() -> HttpProblem.of(503, "no more users can be stored"));
    LOG.atInfo().addKeyValue("user_id", user.id()).log("User registered");
    exchange.getResponseHeaders().set("Location", "/users/" + user.id());
    HttpEdge.json(exchange, 201, JSON.writeValueAsBytes(user));
  }

  private static @Nullable Registration registration(byte[] body) {
    try {
      return JSON.readValue(body, Registration.class);
    } catch (JacksonException notJson) {
      throw HttpProblem.badRequest("the body is not a JSON object with email and age");
    }
  }

  private void find(HttpExchange exchange, @Nullable String id) throws IOException {
    User user =
        users.find(number(id)).orElseThrow(() -> HttpProblem.notFound("there is no such user"));
    HttpEdge.json(exchange, 200, JSON.writeValueAsBytes(user));
  }

  /** Takes as long as it is asked to: the request to watch while the service ends. */
  private static void work(HttpExchange exchange) throws IOException, InterruptedException {
    String query = exchange.getRequestURI().getRawQuery();
    long millis = query != null && query.startsWith("millis=")
        ? number(query.substring("millis=".length()))
        : 0;
    if (millis > LONGEST_WORK_MILLIS) {
      throw HttpProblem.badRequest("millis is at most " + LONGEST_WORK_MILLIS);
    }
    LOG.atInfo().addKeyValue("millis", millis).log("Work begins");
    Thread.sleep(millis);
    HttpEdge.json(exchange, 200, JSON.writeValueAsBytes(Map.of("worked_millis", millis)));
  }

  private static void fail() {
    throw new IllegalStateException("the users service was asked to fail");
  }

  private static long number(@Nullable String text) {
    if (text == null || !text.matches("\\d{1,18}")) {
      throw HttpProblem.badRequest("a number was expected");
    }
    return Long.parseLong(text);
  }
}
