// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE");

  private final MeterRegistry registry;
  private final TelemetryFailures telemetry;

  RequestMeters(MeterRegistry registry, TelemetryFailures telemetry) {
    this.registry = registry;
    this.telemetry = telemetry;
  }

  static String method(String asked) {
    return METHODS.contains(asked) ? asked : OTHER;
  }

  /** Never throws: what a registry or a filter throws is counted as a failure of telemetry. */
  void record(String method, String route, int status, long nanos) {
    telemetry.contain(TelemetryFailures.METRICS, () -> measure(method, route, status, nanos));
  }

  private void measure(String method, String route, int status, long nanos) {
    Timer.builder("http.server.request.duration")
        .description("How long requests took, by method, route and status")
        .tag("http.request.method", method)
        .tag("http.route", route)
        .tag("http.response.status_code", Integer.toString(status))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
