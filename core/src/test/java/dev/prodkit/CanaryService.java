// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Public;
import dev.prodkit.config.Secret;
import io.micrometer.core.instrument.Counter;
import io.opentelemetry.api.trace.Span;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands one secret to everything that leaves the process by a way of ours. */
final class CanaryService {
  private static final Logger LOG = LoggerFactory.getLogger(CanaryService.class);

  record Settings(Secret databasePassword, @Public String note) {}

  /** Secret for its name alone. */
  private static final String BY_NAME = "plain-coal";

  private CanaryService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.bootstrap(args, Settings.class)) {
      String secret = production.settings(Settings.class).databasePassword().reveal();
      IllegalStateException failure = new IllegalStateException("cannot log in with " + secret);
      LOG.info("in the log: {}", secret);
      Span span = production
          .openTelemetry()
          .getTracer("canary")
          .spanBuilder("leak " + secret)
          .setAttribute("attribute", secret)
          .startSpan();
      span.recordException(failure);
      span.end();
      production
          .errors()
          .publish(failure, Map.of("note", secret, "key " + secret, "x", "password", BY_NAME));
      Counter.builder("leaks of " + secret)
          .description("Counts " + secret)
          .tag("path", "/hook/" + secret)
          .tag("key " + secret, "x")
          .tag("password", BY_NAME)
          .register(production.metrics())
          .increment();
      production.health().readiness("database", () -> {
        throw failure;
      });
      LOG.info("done");
      production.serve();
    }
  }
}
