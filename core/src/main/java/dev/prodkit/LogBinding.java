// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.prodkit.logging.LogFormat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URL;
import java.security.CodeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a class path on which logging cannot work: an SLF4J without the fluent API, another
 * binding than Logback, a Logback that Prodkit was not tested with. What is wrong is said on
 * standard error, in one line, because the log would not take it.
 */
final class LogBinding {
  private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

  private static final String TESTED_LOGBACK = "1.5.38";

  /** With this one nothing is lost; the log says that it is old. */
  private static final int OLDEST_PATCH_OF_1_5 = 18;

  /** Answers with SLF4J's own factory, as SLF4J does where there is no binding. */
  private static final String NOP = "org.slf4j.nop.NOPServiceProvider";

  private static final String TREE = "; mvn dependency:tree says what brings it";

  /** By the package of the factory that SLF4J is bound to: which artifact that is. */
  private static final Map<String, String> ARTIFACTS = Map.of(
      "org.slf4j.simple.", "org.slf4j:slf4j-simple",
      "org.slf4j.jul.", "org.slf4j:slf4j-jdk14",
      "org.slf4j.reload4j.", "org.slf4j:slf4j-reload4j",
      "org.slf4j.log4j12.", "org.slf4j:slf4j-log4j12",
      "org.apache.logging.slf4j.", "org.apache.logging.log4j:log4j-slf4j2-impl");

  private LogBinding() {}

  /**
   * Must come before anything logs.
   *
   * @param logging whether Prodkit sets up the log; a service that does that itself may have any
   *     binding of SLF4J 2.0
   * @throws StartupException if the class path has to be changed
   */
  static void require(EarlySettings early, boolean logging) {
    Optional<String> wrong = oldApi();
    if (wrong.isEmpty() && logging) {
      wrong = foreign(bound().getClass());
    }
    wrong.ifPresent(what -> {
      tell(early, what);
      throw StartupException.failure(Codes.LOG_BINDING, what);
    });
  }

  /** Under SLF4J's own lock: while another thread binds it, it answers with a substitute. */
  @SuppressWarnings("LockOnNonEnclosingClassLiteral") // SLF4J holds it while it binds
  private static ILoggerFactory bound() {
    synchronized (LoggerFactory.class) {
      return LoggerFactory.getILoggerFactory();
    }
  }

  private static Optional<String> oldApi() {
    if (Stream.of(Logger.class.getMethods())
        .anyMatch(method -> method.getName().equals("atInfo"))) {
      return Optional.empty();
    }
    return Optional.of("slf4j-api" + version(LoggerFactory.class) + where(LoggerFactory.class)
        + " is too old: Prodkit needs 2.0; set the version of org.slf4j:slf4j-api, or import"
        + " prodkit-bom" + TREE);
  }

  private static Optional<String> foreign(Class<?> factory) {
    if (factory.getName().equals("org.slf4j.helpers.NOPLoggerFactory")) {
      if (resource(NOP, LoggerFactory.class) != null) {
        return Optional.of("SLF4J is bound to " + NOP + where(" (", NOP) + "), which logs nothing:"
            + " exclude org.slf4j:slf4j-nop" + TREE);
      }
      return Optional.of("SLF4J" + version(LoggerFactory.class) + where(LoggerFactory.class)
          + " finds no binding, so that nothing would be logged: add"
          + " ch.qos.logback:logback-classic " + TESTED_LOGBACK + ", or import prodkit-bom"
          + where("; the Logback that is there is too old: ", LOGBACK));
    }
    if (!factory.getName().equals(LOGBACK)) {
      return Optional.of("SLF4J is bound to " + factory.getName() + where(factory)
          + ", not to Logback: exclude " + artifact(factory)
          + ", or leave logging to it with without(Part.LOGGING)" + TREE);
    }
    String version = version(factory);
    if (supported(version.strip())) {
      return Optional.empty();
    }
    return Optional.of("Logback" + version + where(factory) + " is not supported: Prodkit needs "
        + TESTED_LOGBACK
        + " or a newer 1.5 or 1.6; set the version of ch.qos.logback:logback-classic and"
        + " logback-core, or import prodkit-bom" + TREE);
  }

  /** A version that is not told, as in a jar that holds all others, is taken for a tested one. */
  static boolean supported(String version) {
    if (version.isEmpty()) {
      return true;
    }
    String[] parts = version.split("[.-]", -1);
    try {
      return parts.length >= 3
          && parts[0].equals("1")
          && (parts[1].equals("6")
              || (parts[1].equals("5") && Integer.parseInt(parts[2]) >= OLDEST_PATCH_OF_1_5));
    } catch (NumberFormatException unknown) {
      return false;
    }
  }

  private static String artifact(Class<?> factory) {
    return ARTIFACTS.entrySet().stream()
        .filter(known -> factory.getName().startsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("the artifact of that jar");
  }

  private static @Nullable URL resource(String name, Class<?> beside) {
    String file = name.replace('.', '/') + ".class";
    ClassLoader loader = beside.getClassLoader();
    return loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file);
  }

  /** With a blank before it; empty if the jar does not tell. */
  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null || version.isBlank() ? "" : " " + version.strip();
  }

  private static String where(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? ""
        : " (" + source.getLocation().getPath() + ")";
  }

  private static String where(String prefix, String name) {
    URL found = resource(name, LoggerFactory.class);
    return found == null ? "" : prefix + found.getPath();
  }

  /** In the format of the first lines, as text where that is not one of ours. */
  private static void tell(EarlySettings early, String what) {
    String message = "Cannot start: " + what;
    String line = List.of(LogFormat.TEXT, LogFormat.CUSTOM).contains(early.format())
        ? "ERROR " + Codes.LOG_BINDING + " " + message
        : Json.object(members(early, message));
    try {
      // Not System.err, which the service may have led into its log; and never closed.
      new FileOutputStream(FileDescriptor.err).write((line + "\n").getBytes(UTF_8));
    } catch (IOException closed) {
      // The exception says it too, wherever it ends up.
    }
  }

  private static Map<String, String> members(EarlySettings early, String message) {
    boolean ecs = early.format() == LogFormat.ECS;
    boolean logstash = early.format() == LogFormat.LOGSTASH;
    Map<String, String> members = new LinkedHashMap<>();
    members.put(
        ecs || logstash ? "@timestamp" : "timestamp",
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    members.put(ecs ? "log.level" : "level", ecs || logstash ? "ERROR" : "error");
    members.put("message", message);
    early
        .identity()
        .members()
        .forEach((name, value) -> members.put(ecs ? ecsName(name) : name, value));
    members.put("code", Codes.LOG_BINDING);
    return members;
  }

  private static String ecsName(String name) {
    return switch (name) {
      case "service" -> "service.name";
      case "environment" -> "service.environment";
      case "version" -> "service.version";
      default -> "host.name";
    };
  }
}
