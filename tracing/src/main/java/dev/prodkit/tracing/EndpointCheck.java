// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds endpoints of OTLP that are well-formed and yet hardly work: the port of the other protocol,
 * or a path that is missing or doubled. A proxy may make each of them right, so it is told and not
 * refused.
 */
final class EndpointCheck {
  private static final int GRPC_PORT = 4317;
  private static final int HTTP_PORT = 4318;
  private static final String GRPC = "grpc";
  private static final String OTLP = "otlp";

  private EndpointCheck() {}

  /** Where spans go: scheme, host and port, or the names of the exporters. */
  static String address(Settings settings) {
    if (!settings.exporters().contains(OTLP)) {
      return String.join(", ", settings.exporters());
    }
    return settings
        .value(Settings.TRACES_ENDPOINT)
        .or(() -> settings.value(Settings.ENDPOINT))
        .or(settings::datadogEndpoint)
        .map(URI::create)
        .map(uri -> uri.getScheme() + "://" + uri.getHost()
            + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
        .orElse("localhost");
  }

  /** What should be said of the endpoints of those signals that are exported. */
  static List<Notice> doubts(Settings settings) {
    List<Notice> doubts = new ArrayList<>();
    if (settings.exporting() && settings.exporters().contains(OTLP)) {
      doubt(settings, "traces").ifPresent(doubts::add);
    }
    for (String signal : List.of("metrics", "logs")) {
      if (!settings.disabled()
          && settings.value("otel." + signal + ".exporter").filter(OTLP::equals).isPresent()) {
        doubt(settings, signal).filter(doubt -> !doubts.contains(doubt)).ifPresent(doubts::add);
      }
    }
    return doubts;
  }

  private static Optional<Notice> doubt(Settings settings, String signal) {
    String own = "otel.exporter.otlp." + signal + ".endpoint";
    boolean ofSignal = settings.value(own).isPresent();
    String property = ofSignal ? own : Settings.ENDPOINT;
    boolean grpc = settings
        .value("otel.exporter.otlp." + signal + ".protocol")
        .or(() -> settings.value(Settings.PROTOCOL))
        .filter(GRPC::equals)
        .isPresent();
    return settings
        .value(property)
        .flatMap(EndpointCheck::uri)
        .flatMap(uri -> {
          String name = settings.nameOf(property);
          if (!grpc && uri.getPort() == GRPC_PORT) {
            return Optional.of(
                name + " has port 4317, where a collector speaks gRPC, and the protocol"
                    + " is http/protobuf: write port 4318");
          }
          if (grpc && uri.getPort() == HTTP_PORT) {
            return Optional.of(
                name + " has port 4318, where a collector speaks HTTP, and the protocol"
                    + " is grpc: write port 4317, or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
          }
          String path = uri.getPath() == null ? "" : uri.getPath();
          if (!grpc && ofSignal && (path.isEmpty() || path.equals("/"))) {
            return Optional.of(
                name + " has no path, and OTLP over HTTP adds none to the endpoint of one"
                    + " signal: end it with /v1/" + signal + ", or set "
                    + Settings.variable(Settings.ENDPOINT)
                    + " instead");
          }
          if (!grpc && !ofSignal && path.toLowerCase(Locale.ROOT).contains("/v1/" + signal)) {
            return Optional.of(
                name + " ends with the path of one signal, which is added again: leave" + " /v1/"
                    + signal + " out");
          }
          return Optional.<String>empty();
        })
        .map(message -> new Notice(Notice.ENDPOINT, System.Logger.Level.WARNING, message));
  }

  private static Optional<URI> uri(String endpoint) {
    try {
      return Optional.of(URI.create(endpoint));
    } catch (IllegalArgumentException malformed) { // an endpoint of metrics or logs, told elsewhere
      return Optional.empty();
    }
  }
}
