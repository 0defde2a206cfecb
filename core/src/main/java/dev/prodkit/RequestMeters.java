// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.ratelimit.RateLimiter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How long requests took, by the names of OpenTelemetry's semantic conventions for HTTP. Nothing
 * that a caller chooses becomes a tag: an unknown method is {@code _OTHER}, an unknown path
 * {@code UNMATCHED}.
 */
final class RequestMeters {
  static final String UNMATCHED = "UNMATCHED";
  private static final String OTHER = "_OTHER";
  private static final String NONE = "none";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE");

  private final MeterRegistry registry;
  private final TelemetryFailures telemetry;
  private final Refusals refusals;

  RequestMeters(MeterRegistry registry, TelemetryFailures telemetry, Refusals refusals) {
    this.registry = registry;
    this.telemetry = telemetry;
    this.refusals = refusals;
  }

  static String method(String asked) {
    return METHODS.contains(asked) ? asked : OTHER;
  }

  /** From now on what the limiter could not keep apart is counted. */
  void watch(RateLimiter limiter) {
    telemetry.contain(
        TelemetryFailures.METRICS,
        () -> FunctionCounter.builder(
                "prodkit.ratelimit.overflowed", limiter, RateLimiter::overflowed)
            .description("Decisions for callers beyond the most keys, which share one allowance")
            .tag("limit", limiter.limit().toString())
            .register(registry));
  }

  /**
   * Never throws: what a registry or a filter throws is counted as a failure of telemetry.
   *
   * @param status of the answer; below zero if none was begun, because its caller had gone
   * @param error what kind of failure it was, if it was one of the service's
   * @param begin when the request began, by {@link System#nanoTime}
   */
  void record(String method, String route, int status, Optional<String> error, long begin) {
    long nanos = System.nanoTime() - begin;
    telemetry.contain(
        TelemetryFailures.METRICS, () -> measure(method, route, status, error, nanos));
  }

  /**
   * Records a request with a malformed head: in the request timer, and in the counter of refused
   * requests.
   */
  void recordMalformed(String method, int status, long begin) {
    refusals.count(Refusal.MALFORMED);
    record(method, UNMATCHED, status, Optional.empty(), begin);
  }

  private void measure(
      String method, String route, int status, Optional<String> error, long nanos) {
    Timer.builder("http.server.request.duration")
        .description("How long requests took, by method, route, status and failure")
        .tag("http.request.method", method)
        .tag("http.route", route)
        .tag("http.response.status_code", status < 0 ? NONE : Integer.toString(status))
        .tag("error.type", error.orElse(NONE))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
