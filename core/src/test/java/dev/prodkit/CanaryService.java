// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Public;
import dev.prodkit.config.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tag;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Hands one registered secret, and a plain value under each of sixteen sensitive names, to
 * everything that leaves the process by a way of ours.
 */
final class CanaryService {
  /** Under these names a value is masked whatever it is. */
  static final List<String> NAMES = List.of(
      "password",
      "passwd",
      "db.password",
      "userPassword",
      "secret",
      "client_secret",
      "api_key",
      "apiKey",
      "x-api-key",
      "access_token",
      "refresh_token",
      "authorization",
      "private_key",
      "credentials",
      "cookie",
      "http.request.header.authorization");

  /** What stands in each value under a sensitive name; no rule of values or shapes finds it. */
  static final String UNSHOWN = "unshown";

  private static final Logger LOG = LoggerFactory.getLogger(CanaryService.class);

  record Settings(Secret databasePassword, @Public String note) {}

  private CanaryService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args, Settings.class)) {
      String secret = production.settings(Settings.class).databasePassword().reveal();
      IllegalStateException failure = new IllegalStateException("cannot log in with " + secret
          + NAMES.stream().map(name -> " " + name + "=" + UNSHOWN).collect(Collectors.joining()));
      log(secret);
      Map<String, Object> details =
          new LinkedHashMap<>(Map.of("note", secret, "key " + secret, "x"));
      NAMES.forEach(name -> details.put(name, UNSHOWN + " " + name));
      production.errors().publish(failure, details); // once: the operation below tells its id
      spans(production, secret, failure);
      metrics(production, secret);
      production.health().readiness("database", () -> {
        throw failure;
      });
      meters(production, secret);
      LOG.info("done");
      production.serve();
    }
  }

  private static void meters(Production production, String secret) {
    production.metrics().counter("meter." + secret, "note", secret).increment();
    List<Tag> tags = new ArrayList<>(List.of(Tag.of("note", "it is " + secret)));
    NAMES.forEach(name -> tags.add(Tag.of(name, UNSHOWN + " " + name)));
    production.metrics().counter("canary.tags", tags).increment();
  }

  private static void log(String secret) {
    LoggingEventBuilder line = LOG.atInfo();
    for (String name : NAMES) {
      line = line.addKeyValue(name, UNSHOWN + " " + name);
    }
    line.log("in the log: {}", secret);
  }

  /** Each name on a meter of its own: two of them are one label. */
  private static void metrics(Production production, String secret) {
    Counter.builder("leaks of " + secret)
        .description("Counts " + secret)
        .tag("path", "/hook/" + secret)
        .tag("key " + secret, "x")
        .register(production.metrics())
        .increment();
    for (int i = 0; i < NAMES.size(); i++) {
      Counter.builder("named " + i)
          .tag(NAMES.get(i), UNSHOWN + " " + i)
          .register(production.metrics())
          .increment();
    }
  }

  private static void spans(Production production, String secret, RuntimeException failure) {
    Attributes attributes = attributes(secret);
    Span span = production
        .openTelemetry()
        .getTracer("canary " + secret)
        .spanBuilder("leak " + secret)
        .setAllAttributes(attributes)
        .addLink(linked(secret), attributes)
        .startSpan();
    NAMES.forEach(name -> span.setAttribute(name, UNSHOWN + " " + name));
    span.setAttribute("attribute", secret);
    span.addEvent("event " + secret, attributes);
    span.recordException(failure, attributes);
    span.setStatus(StatusCode.ERROR, "status " + secret);
    span.updateName("renamed " + secret);
    span.end();
    production.spans().run("by spans " + secret, attributes, () -> {
      production.spans().current().addEvent("current", attributes);
    });
    try {
      production.operations().run("operation", () -> {
        production.spans().current().setAllAttributes(attributes);
        throw failure;
      });
    } catch (IllegalStateException thrownOn) {
      LOG.info("the operation failed");
    }
  }

  private static Attributes attributes(String secret) {
    AttributesBuilder attributes = Attributes.builder().put("text", "is " + secret);
    NAMES.forEach(name -> attributes.put(name, UNSHOWN + " " + name));
    attributes.put("tokens", UNSHOWN, UNSHOWN);
    return attributes.put("list", "a", secret).put("number", 7).build();
  }

  private static SpanContext linked(String secret) {
    return SpanContext.create(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.builder().put("vendor", secret).build());
  }
}
