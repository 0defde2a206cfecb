// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to one probe, written once when something changes and then only read. {@link #json} is
 * what anybody may see: status, service, version, and per check its name and whether it is up.
 * {@link #details} and {@link #detailedJson} add failure texts and are for authorised readers
 * alone. Immutable.
 */
public final class HealthReport {
  private final int httpStatus;
  private final Map<String, Boolean> checks;
  private final String json;
  private final byte[] bytes;
  private final List<CheckResult> details;
  private final InstantSource wall;

  private HealthReport(
      int httpStatus,
      Map<String, Boolean> checks,
      String json,
      byte[] bytes,
      List<CheckResult> details,
      InstantSource wall) {
    this.httpStatus = httpStatus;
    this.checks = checks;
    this.json = json;
    this.bytes = bytes;
    this.details = details;
    this.wall = wall;
  }

  /** A report that names its checks to anybody. */
  static HealthReport naming(
      List<CheckResult> results,
      boolean good,
      String status,
      Map<String, String> identity,
      InstantSource wall) {
    Map<String, Boolean> checks = byName(results);
    Json json = new Json().open().member("status", status).open("checks");
    checks.forEach(json::member);
    String text = json.close().members(identity).close().text();
    return new HealthReport(httpStatus(good), checks, text, text.getBytes(UTF_8), results, wall);
  }

  /** A report that says no more than its status. */
  static HealthReport brief(
      List<CheckResult> results,
      boolean good,
      String status,
      Map<String, String> identity,
      InstantSource wall) {
    String text =
        new Json().open().member("status", status).members(identity).close().text();
    return new HealthReport(
        httpStatus(good), byName(results), text, text.getBytes(UTF_8), results, wall);
  }

  /** The same answer with newer details, when nothing has changed that anybody may see. */
  HealthReport with(List<CheckResult> newer) {
    return new HealthReport(httpStatus, checks, json, bytes, newer, wall);
  }

  /** 200 or 503, nothing else: a kubelet takes a redirect for success. */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * The names of the checks, in the order of registration, and whether each is up. Unmodifiable.
   */
  public Map<String, Boolean> checks() {
    return checks;
  }

  /** One JSON object without a line break, for anybody. */
  public String json() {
    return json;
  }

  /** {@link #json} in UTF-8, a fresh array each time. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** {@link #bytes} without a copy, for a reader that only writes them out. */
  byte[] rendered() {
    return bytes;
  }

  /** All that is known of the checks, for authorised readers. Unmodifiable. */
  public List<CheckResult> details() {
    return details;
  }

  /**
   * {@link #json} and a member {@code details}, for authorised readers. Written anew at each call,
   * because it says how old each answer is ({@code ageMillis}).
   */
  public String detailedJson() {
    Json list = new Json().open().openList("details");
    Instant now = wall.instant();
    for (CheckResult each : details) {
      list.open()
          .member("kind", each.kind().word())
          .member("name", each.name())
          .member("up", each.up())
          .member("outcome", each.outcome().name())
          .member("since", each.since().toString())
          .member("lastDurationMillis", each.lastDuration().toMillis())
          .member("failuresInRow", each.failuresInRow());
      each.age(now).ifPresent(age -> list.member("ageMillis", age.toMillis()));
      each.failure().ifPresent(failure -> list.member("failure", failure));
      list.close();
    }
    // Both are objects with at least one member, so that one continues the other.
    return json.substring(0, json.length() - 1)
        + ','
        + list.closeList().close().text().substring(1);
  }

  @Override
  public String toString() {
    return httpStatus + " " + json;
  }

  private static int httpStatus(boolean good) {
    return good ? 200 : 503;
  }

  private static Map<String, Boolean> byName(List<CheckResult> results) {
    Map<String, Boolean> checks = new LinkedHashMap<>();
    results.forEach(result -> checks.put(result.name(), result.up()));
    return Collections.unmodifiableMap(checks);
  }
}
