// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static dev.prodkit.validation.Normalized.Step.LOWER;
import static dev.prodkit.validation.Normalized.Step.TRIM;

import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.HttpProblem;
import dev.prodkit.HttpRouter;
import dev.prodkit.Operations;
import dev.prodkit.Production;
import dev.prodkit.ratelimit.RateLimit;
import dev.prodkit.ratelimit.RateLimiter;
import dev.prodkit.validation.Boundary;
import dev.prodkit.validation.EmailDomain;
import dev.prodkit.validation.Normalized;
import io.micrometer.core.instrument.Counter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP face of the service. */
final class UsersApi {
  private static final Logger LOG = LoggerFactory.getLogger(UsersApi.class);
  private static final int BODY_LIMIT = 16 * 1024;
  private static final long LONGEST_WORK_MILLIS = 600_000;
  private static final JsonMapper JSON = new JsonMapper();

  /** Who wants to become a user. */
  record Registration(
      @Normalized({TRIM, LOWER}) @EmailDomain({"company.com", "partner.com"})
      String email,

      @Min(0) @Max(150) int age) {}

  private final Users users;
  private final Boundary boundary;
  private final Operations operations;
  private final Counter registered;

  private UsersApi(Users users, Production production) {
    this.users = users;
    this.boundary = production.boundary(Registration.class);
    this.operations = production.operations();
    this.registered = Counter.builder("user.registered")
        .description("Users that were registered")
        .register(production.metrics());
  }

  static HttpRouter routes(Production production, QuickstartSettings settings, Users users) {
    UsersApi api = new UsersApi(users, production);
    RateLimit limit = new RateLimit(settings.rateLimit(), settings.rateLimitWindow());
    return production
        .router()
        .limited(RateLimiter.slidingWindow(limit))
        .post("/users", (exchange, path) -> api.register(exchange))
        .get("/users/{id}", (exchange, path) -> api.find(exchange, path.get("id")))
        .get("/work", (exchange, path) -> work(exchange))
        .get("/fail", (exchange, path) -> fail());
  }

  private void register(HttpExchange exchange) throws IOException {
    Registration registration =
        boundary.read(HttpRouter.body(exchange, BODY_LIMIT), Registration.class);
    User user = operations.call("user_registration", () -> add(registration));
    exchange.getResponseHeaders().set("Location", "/users/" + user.id());
    HttpRouter.json(exchange, 201, JSON.writeValueAsBytes(user));
  }

  private User add(Registration registration) {
    User user = users
        .add(registration.email(), registration.age())
        .orElseThrow(() -> HttpProblem.of(503, "no more users can be stored"));
    registered.increment();
    LOG.atInfo().addKeyValue("user_id", user.id()).log("User registered");
    return user;
  }

  private void find(HttpExchange exchange, @Nullable String id) throws IOException {
    User user =
        users.find(number(id)).orElseThrow(() -> HttpProblem.notFound("there is no such user"));
    HttpRouter.json(exchange, 200, JSON.writeValueAsBytes(user));
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
    HttpRouter.json(exchange, 200, JSON.writeValueAsBytes(Map.of("worked_millis", millis)));
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
