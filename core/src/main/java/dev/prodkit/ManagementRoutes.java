// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.ManagementRoute.Access;
import dev.prodkit.config.Config;
import dev.prodkit.config.EffectiveSetting;
import dev.prodkit.health.Health;
import dev.prodkit.health.HealthReport;
import dev.prodkit.shutdown.InFlight;
import dev.prodkit.shutdown.Phase;
import dev.prodkit.shutdown.Plan;
import dev.prodkit.shutdown.Shutdown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the management port serves beside metrics, and how it is found. */
final class ManagementRoutes implements Function<String, List<ManagementRoute>> {
  private final Map<String, List<ManagementRoute>> exact;
  private final Function<String, Optional<HealthReport>> reports;
  private final ManagementAccess access;

  /**
   * @param reports the answer for a path of health, whose paths are its own business
   * @param access who sees the details of health
   */
  ManagementRoutes(
      List<ManagementRoute> exact,
      Function<String, Optional<HealthReport>> reports,
      ManagementAccess access) {
    this.exact = exact.stream().collect(Collectors.groupingBy(ManagementRoute::path));
    this.reports = reports;
    this.access = access;
  }

  static ManagementRoutes of(List<ManagementRoute> exact, Health health, ManagementAccess access) {
    return new ManagementRoutes(exact, health::at, access);
  }

  @Override
  public List<ManagementRoute> apply(String path) {
    List<ManagementRoute> found = exact.get(path);
    return found != null
        ? found
        : reports.apply(path).map(each -> probe(path, each)).stream().toList();
  }

  /** Open; whoever shows a right token also sees why. */
  private ManagementRoute probe(String path, HealthReport report) {
    return ManagementRoute.get(
        path,
        Access.OPEN,
        request -> ManagementAnswer.json(
            report.httpStatus(),
            access.recognises(request) ? report.detailedJson() : report.json()));
  }

  static ManagementRoute info(ServiceIdentity identity, BinaryOperator<String> redaction) {
    long started = System.nanoTime();
    Map<String, String> shown = new LinkedHashMap<>(identity.members());
    shown.replaceAll(redaction);
    return ManagementRoute.get("/info", Access.READ, request -> {
      Map<String, Object> members = new LinkedHashMap<>(shown);
      members.put("java", Runtime.version().toString());
      members.put("pid", ProcessHandle.current().pid());
      members.put("uptime_seconds", (System.nanoTime() - started) / 1_000_000_000);
      return ManagementAnswer.json(200, Json.object(members));
    });
  }

  /** What is set and where it comes from; a value only where its component is {@code @Public}. */
  static ManagementRoute config(Config config) {
    return ManagementRoute.get("/config", Access.READ, request -> {
      String settings = config.effective().stream()
          .map(ManagementRoutes::members)
          .map(Json::object)
          .collect(Collectors.joining(","));
      return ManagementAnswer.json(200, "{\"settings\":[" + settings + "]}");
    });
  }

  private static Map<String, Object> members(EffectiveSetting setting) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", setting.name());
    members.put("origin", setting.origin().text());
    setting.shown().ifPresent(value -> members.put("value", value));
    return members;
  }

  /** A request to the management port is no work of the service's, so it is never among these. */
  static ManagementRoute inFlight(Shutdown shutdown, BinaryOperator<String> redaction) {
    return ManagementRoute.get(
        "/inflight",
        Access.READ,
        request -> ManagementAnswer.json(200, json(shutdown.inFlightNow(), redaction)));
  }

  /** As a SIGTERM would, but the process ends with 0 if all goes well. Idempotent. */
  static ManagementRoute drain(Shutdown shutdown) {
    return ManagementRoute.post("/drain", Access.OPERATE, request -> {
      Plan plan = shutdown.plan();
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("status", "draining");
      members.put("drain_delay_ms", plan.drainDelay().toMillis());
      members.put("in_flight_ms", plan.slot(Phase.IN_FLIGHT).toMillis());
      members.put("grace_period_ms", plan.gracePeriod().toMillis());
      // A service that has nothing to wait for is gone in milliseconds: the answer goes first.
      return ManagementAnswer.json(202, Json.object(members)).andThen(shutdown::requestExit);
    });
  }

  private static String json(InFlight.Snapshot snapshot, BinaryOperator<String> redaction) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", snapshot.count());
    snapshot.oldest().ifPresent(age -> all.put("oldest_ms", age.toMillis()));
    String names = snapshot.names().stream()
        .map(named -> members(named, redaction))
        .map(Json::object)
        .collect(Collectors.joining(","));
    String whole = Json.object(all);
    return whole.substring(0, whole.length() - 1) + ",\"names\":[" + names + "]}";
  }

  private static Map<String, Object> members(
      InFlight.Snapshot.Named named, BinaryOperator<String> redaction) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", redaction.apply("", named.name()));
    members.put("count", named.count());
    members.put("oldest_ms", named.oldest().toMillis());
    return members;
  }
}
