// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Default;
import dev.prodkit.config.Description;
import dev.prodkit.config.Env;
import dev.prodkit.config.Rotating;
import dev.prodkit.config.Rules;
import dev.prodkit.config.Secret;
import dev.prodkit.logging.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * Every setting that Prodkit itself reads, bound like any other record: the name of a component is
 * the name of its variable.
 *
 * @param serviceName what the service is called; required unless in development
 * @param environment where it runs; {@code development} when unset, which is refused on a platform
 * @param version which build this is; otherwise the manifest of the application's jar
 * @param hostname which instance this is; otherwise the machine's name
 * @param logLevel the least level that is written
 * @param logLevels levels of single loggers, such as {@code com.acme=DEBUG,io.netty=INFO}
 * @param logFormat how a log line looks
 * @param enableTracing false to export no span, whatever {@code OTEL_*} says
 * @param managementPort where probes are answered; 0 for any free port
 * @param managementHost the address that port is bound to; 0.0.0.0, in development 127.0.0.1
 * @param managementToken opens all of the management port
 * @param managementReadToken opens what only reads
 * @param metricsAccess {@code reader} to give {@code /metrics} only to who holds one of the tokens
 * @param metricsCommonTags false to leave the identity of the service out of the meters' tags
 * @param shutdownGracePeriod how long the platform waits between SIGTERM and SIGKILL
 * @param shutdownDrainDelay how long to keep serving after readiness has turned; 5s, in development
 *     0s
 * @param telemetryFlushTimeout how long one flush of telemetry may take at the end; 5s, less where
 *     the grace period is short
 * @param startDeadline how long {@code bootstrap()} may take before it counts as hung
 * @param check {@code true} for what the argument {@code --check} does
 * @param secretsDir a directory with one file for each secret, as Kubernetes and Docker mount them
 */
public record ProductionSettings(
    @Env({"SERVICE_NAME", "OTEL_SERVICE_NAME", "DD_SERVICE"})
    @Description(
        "what the service is called, at most 255 characters; required, but in development the "
            + "name of the class that called `bootstrap()`: `order-service` for `OrderService`")
    Optional<String> serviceName,

    @Description("where it runs; `development` if unset, which is an error while "
        + "`KUBERNETES_SERVICE_HOST` or `VAULT_ADDR` is set; only `development` "
        + "changes how Prodkit behaves")
    @Env({"ENVIRONMENT", "DD_ENV"})
    Optional<String> environment,

    @Description("which build it is; if unset, `Implementation-Version` of the "
        + "application's jar, else the version of its Maven project, else `unknown`")
    @Env({"VERSION", "DD_VERSION"})
    Optional<String> version,

    @Description("which instance it is; if unset, the machine's name")
    Optional<String> hostname,

    @Description("the least level that is written") @Default("INFO")
    Level logLevel,

    @Description("levels of single loggers: `com.acme=DEBUG,io.netty=INFO`") @Default("")
    List<String> logLevels,

    @Description(
        "JSON lines of our own; `logstash`, that encoder's names; `ecs`, Elastic's; `text`, for "
            + "people; `custom`, the service's own Logback configuration")
    @Default("json")
    LogFormat logFormat,

    @Description("`false`: no span is exported, whatever `OTEL_*` says") @Default("true")
    boolean enableTracing,

    @Description("where probes are answered; 0 for any free port; logged as "
        + "`management_port`; in development another free one if it is taken and was "
        + "not chosen")
    @Default("9464")
    int managementPort,

    @Description(
        "the address that port is bound to; if unset `0.0.0.0`, in development " + "`127.0.0.1`")
    Optional<String> managementHost,

    @Description("opens the whole management port: `Authorization: Bearer …`")
    Optional<Rotating<Secret>> managementToken,

    @Description("opens what only reads") Optional<Rotating<Secret>> managementReadToken,

    @Description("`reader`: `/metrics` needs one of the two tokens; without any configured "
        + "it does not exist")
    @Default("open")
    MetricsAccess metricsAccess,

    @Description("`false`: meters do not carry `service`, `environment` and `version`, for a "
        + "Prometheus that adds labels of its own")
    @Default("true")
    boolean metricsCommonTags,

    @Description("how long the platform waits between SIGTERM and SIGKILL; the process is "
        + "gone one second before")
    @Default("30s")
    Duration shutdownGracePeriod,

    @Description("how long the service goes on serving after readiness has turned to 503; "
        + "if unset `5s`, at most a sixth of the grace period, and `0s` in "
        + "development and when nothing is served; one for which the grace period "
        + "has no room is refused at the start, with both numbers that would do")
    Optional<Duration> shutdownDrainDelay,

    @Description("how long one flush of telemetry may take at the end; there are two; if "
        + "unset `5s`, at most a sixth of the grace period")
    Optional<Duration> telemetryFlushTimeout,

    @Description("how long `bootstrap()` may take; past it the step that hangs is named "
        + "with its stack, interrupted, and the process ends with 1")
    @Default("60s")
    Duration startDeadline,

    @Description("`true`: as the argument `--check`, for a service whose own parser refuses it: "
        + "the checks are run once, nothing is served, and the process ends; from the "
        + "process's environment alone, exactly `true` or `false`")
    @Env("PRODKIT_CHECK")
    @Default("false")
    boolean check,

    @Description(
        "a directory with one file for each secret, as Kubernetes and Docker mount " + "them")
    Optional<Path> secretsDir) {

  /** Who may scrape {@code /metrics}. */
  public enum MetricsAccess {
    /** Everybody who reaches the management port. */
    OPEN,
    /** Who holds one of the two tokens. */
    READER
  }

  /** The last second belongs to the platform; less than another one is no time to end in. */
  private static final Duration SHORTEST_GRACE_PERIOD = Duration.ofSeconds(2);

  private static final Duration SHORTEST = Duration.ofMillis(1);
  static final Duration LONGEST = Duration.ofDays(1);
  /** A name or an address; whether this machine has it, the binding shows. */
  private static final Pattern HOST = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}"
      + "|(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{0,252}"
      + "|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?]?");

  private static final Duration DEFAULT_DRAIN_DELAY = Duration.ofSeconds(5);
  private static final Duration DEFAULT_FLUSH_TIMEOUT = Duration.ofSeconds(5);

  public ProductionSettings {
    Rules rules = new Rules()
        .require(
            LogLevels.valid(logLevels),
            "logLevels",
            "must be a list such as com.acme=DEBUG,io.netty=INFO")
        .require(
            managementPort >= 0 && managementPort <= 65_535,
            "managementPort",
            "must be from 0 to 65535")
        .require(
            managementHost.map(HOST.asMatchPredicate()::test).orElse(true),
            "managementHost",
            "must be an address of this machine, such as 0.0.0.0 or ::1")
        .require(
            between(SHORTEST_GRACE_PERIOD, shutdownGracePeriod),
            "shutdownGracePeriod",
            "must be from 2s to 1d")
        .require(
            shutdownDrainDelay.map(delay -> between(Duration.ZERO, delay)).orElse(true),
            "shutdownDrainDelay",
            "must be from 0s to 1d")
        .require(
            telemetryFlushTimeout.map(timeout -> between(SHORTEST, timeout)).orElse(true),
            "telemetryFlushTimeout",
            "must be from 1ms to 1d")
        .require(between(SHORTEST, startDeadline), "startDeadline", "must be from 1ms to 1d");
    named(rules, "serviceName", serviceName);
    named(rules, "environment", environment);
    named(rules, "version", version);
    named(rules, "hostname", hostname);
    rules.check();
  }

  private static boolean between(Duration least, Duration value) {
    return value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0;
  }

  /** What stands on every log line, span and metric. */
  private static void named(Rules rules, String component, Optional<String> value) {
    rules.require(
        value.map(ServiceIdentity::fits).orElse(true),
        component,
        "must be 1 to " + ServiceIdentity.LONGEST + " characters, not all of them blank, without"
            + " control characters");
  }

  /** The address of the management port: closed to the network on a developer's machine. */
  String host(ServiceIdentity identity) {
    return managementHost.orElse(identity.development() ? "127.0.0.1" : "0.0.0.0");
  }

  /**
   * What was asked for, or a default that leaves most of a short grace period to the work in
   * flight.
   */
  Duration drainDelay(ServiceIdentity identity) {
    if (identity.development()) {
      return shutdownDrainDelay.orElse(Duration.ZERO);
    }
    return shutdownDrainDelay.orElse(sixthAtMost(DEFAULT_DRAIN_DELAY, shutdownGracePeriod));
  }

  /** What was asked for, or a default of which two fit into the grace period. */
  Duration flushTimeout() {
    return telemetryFlushTimeout.orElse(usualFlushTimeout(shutdownGracePeriod));
  }

  static Duration usualFlushTimeout(Duration gracePeriod) {
    return sixthAtMost(DEFAULT_FLUSH_TIMEOUT, gracePeriod);
  }

  private static Duration sixthAtMost(Duration most, Duration gracePeriod) {
    Duration sixth = gracePeriod.dividedBy(6);
    return sixth.compareTo(most) < 0 ? sixth : most;
  }
}
