// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static dev.prodkit.health.HealthCheck.Kind.LIVENESS;
import static dev.prodkit.health.HealthCheck.Kind.READINESS;
import static dev.prodkit.health.HealthCheck.Kind.STARTUP;

import java.util.List;
import java.util.Map;

/**
 * Every answer that this process gives at one moment; a probe reads one reference to one of these.
 */
record Reports(
    Status status,
    HealthReport overall,
    HealthReport live,
    HealthReport ready,
    HealthReport started) {

  static Reports of(Status status, List<CheckResult> all, Map<String, String> identity) {
    List<CheckResult> liveness = only(LIVENESS, all);
    List<CheckResult> readiness = only(READINESS, all);
    List<CheckResult> startup = only(STARTUP, all);
    boolean healthy = status != Status.DOWN && allUp(liveness);
    boolean ready = status.serving() && allUp(readiness);
    boolean started = allUp(startup);

    HealthReport live =
        HealthReport.brief(liveness, healthy, healthy ? "healthy" : "unhealthy", identity);
    return new Reports(
        status,
        live.with(all),
        live,
        HealthReport.naming(readiness, ready, ready ? "ready" : "not_ready", identity),
        HealthReport.naming(startup, started, started ? "started" : "starting", identity));
  }

  /** The same answers with newer details. */
  Reports with(List<CheckResult> all) {
    return new Reports(
        status,
        overall.with(all),
        live.with(only(LIVENESS, all)),
        ready.with(only(READINESS, all)),
        started.with(only(STARTUP, all)));
  }

  private static boolean allUp(List<CheckResult> results) {
    return results.stream().allMatch(CheckResult::up);
  }

  private static List<CheckResult> only(HealthCheck.Kind kind, List<CheckResult> all) {
    return all.stream().filter(result -> result.kind() == kind).toList();
  }
}
