// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.HealthCheck.Kind.LIVENESS;
import static dev.prodkit.health.HealthCheck.Kind.READINESS;
import static dev.prodkit.health.HealthCheck.Kind.STARTUP;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Every answer that this process gives at one moment; a probe reads one reference to one of these
 * and allocates nothing, so that it works when nothing is left to allocate.
 *
 * @param byPath the same answers and those of the groups, by exact path
 */
record Reports(
    Status status,
    HealthReport overall,
    HealthReport live,
    HealthReport ready,
    HealthReport started,
    Map<String, Optional<HealthReport>> byPath) {

  private static final String GROUP = "/health/group/";

  static Reports of(
      Status status,
      List<CheckResult> all,
      Map<String, List<CheckResult>> groups,
      Map<String, String> identity,
      InstantSource wall) {
    List<CheckResult> liveness = only(LIVENESS, all);
    List<CheckResult> traffic =
        all.stream().filter(each -> each.kind().ofTraffic()).toList();
    List<CheckResult> startup = only(STARTUP, all);
    boolean healthy = status != Status.DOWN && allUp(liveness);
    boolean started = allUp(startup);
    String word = healthy ? "healthy" : "unhealthy";

    HealthReport live = HealthReport.brief(liveness, healthy, word, identity, wall);
    HealthReport startedReport =
        HealthReport.naming(startup, started, started ? "started" : "starting", identity, wall);
    Map<String, HealthReport> grouped = new HashMap<>();
    groups.forEach(
        (name, members) -> grouped.put(GROUP + name, traffic(status, members, identity, wall)));
    return of(
        status,
        live.with(all),
        live,
        traffic(status, traffic, identity, wall),
        startedReport,
        grouped);
  }

  private static Reports of(
      Status status,
      HealthReport overall,
      HealthReport live,
      HealthReport ready,
      HealthReport started,
      Map<String, HealthReport> groups) {
    Map<String, Optional<HealthReport>> byPath = new HashMap<>();
    groups.forEach((path, report) -> byPath.put(path, Optional.of(report)));
    byPath.put("/health", Optional.of(overall));
    byPath.put("/health/live", Optional.of(live));
    byPath.put("/health/ready", Optional.of(ready));
    byPath.put("/health/startup", Optional.of(started));
    return new Reports(status, overall, live, ready, started, byPath);
  }

  /** The same answers with newer details. */
  Reports with(List<CheckResult> all) {
    Map<String, HealthReport> groups = new HashMap<>();
    byPath.forEach((path, report) -> {
      if (path.startsWith(GROUP)) {
        report.ifPresent(group -> groups.put(path, group.with(membersOf(group, all))));
      }
    });
    return of(
        status,
        overall.with(all),
        live.with(only(LIVENESS, all)),
        ready.with(all.stream().filter(each -> each.kind().ofTraffic()).toList()),
        started.with(only(STARTUP, all)),
        groups);
  }

  /** Whether to send traffic, as far as these checks can tell: an optional one has no say. */
  private static HealthReport traffic(
      Status status, List<CheckResult> results, Map<String, String> identity, InstantSource wall) {
    boolean ready = status.serving() && allUp(only(READINESS, results));
    return HealthReport.naming(results, ready, ready ? "ready" : "not_ready", identity, wall);
  }

  private static List<CheckResult> membersOf(HealthReport group, List<CheckResult> all) {
    Set<String> names = group.details().stream().map(CheckResult::name).collect(Collectors.toSet());
    Predicate<CheckResult> member = each -> each.kind().ofTraffic() && names.contains(each.name());
    return all.stream().filter(member).toList();
  }

  private static boolean allUp(List<CheckResult> results) {
    return results.stream().allMatch(CheckResult::up);
  }

  private static List<CheckResult> only(HealthCheck.Kind kind, List<CheckResult> all) {
    return all.stream().filter(result -> result.kind() == kind).toList();
  }
}
