// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.ManagementRoute.Access;
import dev.prodkit.config.Config;
import dev.prodkit.config.ConfigException;
import dev.prodkit.config.Default;
import dev.prodkit.config.Source;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.logging.LevelOverride;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * {@code POST /loggers?logger=com.acme&level=DEBUG&ttl=10m}: a level for a while, which reverts by
 * itself, so that nobody has to remember it in the morning.
 */
final class LoggerRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);

  private final JsonLogging logging;
  private final BinaryOperator<String> redaction;

  private LoggerRoutes(JsonLogging logging, BinaryOperator<String> redaction) {
    this.logging = logging;
    this.redaction = redaction;
  }

  /** What is asked for; read like any other settings, so that the report is the usual one. */
  record Wish(String logger, Level level, @Default("10m") Duration ttl) {}

  static List<ManagementRoute> of(JsonLogging logging, BinaryOperator<String> redaction) {
    LoggerRoutes routes = new LoggerRoutes(logging, redaction);
    return List.of(
        ManagementRoute.get("/loggers", Access.READ, request -> routes.list()),
        ManagementRoute.post("/loggers", Access.OPERATE, routes::set));
  }

  private ManagementAnswer list() {
    String levels = logging.levels().stream()
        .map(this::members)
        .map(Json::object)
        .collect(Collectors.joining(","));
    return ManagementAnswer.json(200, "{\"loggers\":[" + levels + "]}");
  }

  private ManagementAnswer set(HttpExchange request) {
    try {
      Wish wish = Config.of(Source.of("the query", query(request))).get(Wish.class);
      Optional<LevelOverride> holds = logging.level(wish.logger(), wish.level().name(), wish.ttl());
      holds.ifPresent(LoggerRoutes::tell);
      return holds
          .map(level -> ManagementAnswer.json(200, Json.object(members(level))))
          .orElseGet(() -> ManagementAnswer.problem(404, "there is no such logger or group"));
    } catch (ConfigException wrong) {
      return ManagementAnswer.problem(400, wrong.text());
    } catch (IllegalArgumentException outOfBounds) {
      return ManagementAnswer.problem(400, String.valueOf(outOfBounds.getMessage()));
    }
  }

  private static void tell(LevelOverride level) {
    LOG.atInfo()
        .addKeyValue("logger_name", level.name())
        .addKeyValue("logger_level", level.level())
        .addKeyValue("ttl_ms", level.left().toMillis())
        .log("A level was set for a while");
  }

  private Map<String, Object> members(LevelOverride level) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("logger", redaction.apply("", level.name()));
    members.put("level", level.level());
    members.put("reverts_in_ms", level.left().toMillis());
    return members;
  }

  private static Map<String, String> query(HttpExchange request) {
    String query = Optional.ofNullable(request.getRequestURI().getRawQuery()).orElse("");
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : List.of(query.split("&", -1))) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return values;
  }
}
