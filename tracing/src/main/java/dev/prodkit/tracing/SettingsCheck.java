// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds every malformed setting at once, in words without values: an endpoint may hold a password
 * and headers hold keys, which the SDK's own messages quote.
 */
final class SettingsCheck {
  /** The queue is an array that is there before the first span. */
  private static final int MOST_QUEUED = 1_000_000;

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})\\s*(ns|us|ms|s|m|h|d)?");
  private static final Map<String, Rule> RULES = rules();

  private SettingsCheck() {}

  /** What is wrong: one sentence each, empty if all is well. */
  static List<String> problems(Settings settings) {
    List<String> problems = new ArrayList<>();
    RULES.forEach((property, rule) -> settings
        .value(property)
        .filter(value -> !rule.accepts(value))
        .ifPresent(value -> problems.add(settings.nameOf(property) + " " + rule.text())));
    List<String> exporters = settings.exporters();
    if ((exporters.contains("none") && exporters.size() > 1)
        || Set.copyOf(exporters).size() < exporters.size()) {
      problems.add(settings.nameOf(Settings.EXPORTER)
          + " must name each exporter once, or none alone: write otlp, or unset it");
    }
    if (settings
            .value("otel.traces.sampler")
            .filter(name -> name.endsWith("ratio"))
            .isPresent()
        && settings.value("otel.traces.sampler.arg").filter(v -> !isRatio(v)).isPresent()) {
      problems.add(settings.nameOf("otel.traces.sampler.arg")
          + " must be a ratio from 0 to 1 for this sampler: write 0.1 to keep one trace in ten");
    }
    problems.addAll(halfClientIdentities(settings));
    return problems;
  }

  /** A key without its certificate, or the other way round. */
  private static List<String> halfClientIdentities(Settings settings) {
    List<String> problems = new ArrayList<>();
    for (String signal : List.of("", "traces.", "metrics.", "logs.")) {
      String key = "otel.exporter.otlp." + signal + "client.key";
      String certificate = "otel.exporter.otlp." + signal + "client.certificate";
      if (settings.value(key).isPresent() != settings.value(certificate).isPresent()) {
        boolean onlyKey = settings.value(key).isPresent();
        problems.add(settings.nameOf(onlyKey ? key : certificate) + " is set without "
            + settings.nameOf(onlyKey ? certificate : key) + ": set both, or neither");
      }
    }
    return problems;
  }

  private static Map<String, Rule> rules() {
    Rule atLeastOne = new Rule(
        v -> isIntegerFrom(1, v), "must be a whole number of at least 1: correct it, or unset it");
    Rule notNegative = new Rule(
        v -> isIntegerFrom(0, v), "must be a whole number of at least 0: correct it, or unset it");
    Rule duration = new Rule(
        SettingsCheck::isDuration,
        "must be a duration of at most 292 years: write milliseconds such as 500, or a unit such as"
            + " 5s");
    Rule url = new Rule(
        SettingsCheck::isEndpoint,
        "must be a URL with http or https, a host and no query: write http://collector:4318");
    Rule pairs = new Rule(
        SettingsCheck::isPairs, "must be pairs separated by commas: write key=value,key=value");
    Rule headers = new Rule(
        v -> isPairs(v) && isEncoded(v),
        "must be pairs separated by commas, percent-encoded: write key=value,key=value");
    Rule protocol = new Rule(
        Set.of("http/protobuf", "grpc")::contains,
        "must name a protocol of OTLP: write http/protobuf, or unset it");

    Rule compression =
        new Rule(Set.of("gzip", "none")::contains, "must be gzip or none: write gzip, or unset it");
    Rule certificate = new Rule(
        TlsFiles::isCertificate,
        "must name a file of X.509 certificates that this user can read: correct it");
    Rule key = new Rule(
        TlsFiles::isPrivateKey,
        "must name a file that this user can read, with a private key in PKCS#8: correct it; openssl"
            + " pkcs8 -topk8 -nocrypt converts others");

    Map<String, Rule> rules = new LinkedHashMap<>();
    Rule none = new Rule(
        v -> false,
        "replaces every OTEL_* setting by a file, and Prodkit's redaction with them: unset it, and"
            + " write the settings as variables");
    rules.put("otel.config.file", none);
    rules.put("otel.experimental.config.file", none);
    rules.put(
        Settings.DISABLED,
        new Rule(
            v -> v.equalsIgnoreCase("true") || v.equalsIgnoreCase("false"),
            "must be true or false"));
    rules.put(Settings.ENDPOINT, url);
    rules.put(Settings.TRACES_ENDPOINT, url);
    rules.put(Settings.PROTOCOL, protocol);
    rules.put("otel.exporter.otlp.traces.protocol", protocol);
    rules.put("otel.exporter.otlp.headers", headers);
    rules.put("otel.exporter.otlp.traces.headers", headers);
    for (String signal : List.of("", "traces.", "metrics.", "logs.")) {
      String prefix = "otel.exporter.otlp." + signal;
      rules.put(prefix + "timeout", duration);
      rules.put(prefix + "compression", compression);
      rules.put(prefix + "certificate", certificate);
      rules.put(prefix + "client.key", key);
      rules.put(prefix + "client.certificate", certificate);
    }
    rules.put("otel.metric.export.interval", duration);
    rules.put("otel.resource.attributes", pairs);
    rules.put("otel.bsp.schedule.delay", duration);
    rules.put("otel.bsp.export.timeout", duration);
    rules.put(
        Settings.QUEUE_SIZE,
        new Rule(
            v -> isIntegerFrom(1, v) && Integer.parseInt(v) <= MOST_QUEUED,
            "must be a whole number from 1 to " + MOST_QUEUED + ": correct it, or unset it"));
    rules.put("otel.bsp.max.export.batch.size", atLeastOne);
    rules.put(Settings.LENGTH_LIMIT, notNegative);
    rules.put(Settings.SPAN_LENGTH_LIMIT, notNegative);
    rules.put("otel.attribute.count.limit", notNegative);
    rules.put("otel.span.attribute.count.limit", notNegative);
    rules.put("otel.span.event.count.limit", notNegative);
    rules.put("otel.span.link.count.limit", notNegative);
    rules.put(
        Settings.DATADOG_HOST,
        new Rule(
            host ->
                isEndpoint("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":4318"),
            "must be a host name or an address, without scheme and port"));
    return rules;
  }

  /** One that the SDK can count in nanoseconds. */
  private static boolean isDuration(String value) {
    Matcher duration = DURATION.matcher(value);
    if (!duration.matches()) {
      return false;
    }
    try {
      long amount = Long.parseLong(duration.group(1));
      return Duration.of(amount, unit(duration.group(2))).toNanos() >= 0;
    } catch (ArithmeticException tooLong) {
      return false;
    }
  }

  private static ChronoUnit unit(@Nullable String unit) {
    return switch (unit == null ? "ms" : unit) {
      case "ns" -> ChronoUnit.NANOS;
      case "us" -> ChronoUnit.MICROS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      case "d" -> ChronoUnit.DAYS;
      default -> ChronoUnit.MILLIS;
    };
  }

  private static boolean isIntegerFrom(int least, String value) {
    try {
      return Integer.parseInt(value) >= least;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isRatio(String value) {
    try {
      double ratio = Double.parseDouble(value);
      return ratio >= 0 && ratio <= 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isEndpoint(String value) {
    try {
      URI uri = new URI(value);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isPairs(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .allMatch(pair -> pair.isEmpty() || pair.indexOf('=') > 0);
  }

  private static boolean isEncoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private record Rule(Predicate<String> test, String text) {
    boolean accepts(String value) {
      return test.test(value);
    }
  }
}
