// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the Java agents that record a service by themselves, past Prodkit, so that a start can say
 * what it does not guard.
 */
final class JavaAgents {
  private static final String DATADOG = "the Java agent of Datadog";

  /** The class that each agent begins with; its jar is on the class path of the JVM. */
  private static final Map<String, String> BY_CLASS = new LinkedHashMap<>();

  static {
    BY_CLASS.put(
        "io.opentelemetry.javaagent.OpenTelemetryAgent", "the Java agent of OpenTelemetry");
    BY_CLASS.put("datadog.trace.bootstrap.AgentBootstrap", DATADOG);
  }

  private static final Set<String> OF_DATADOG = Set.of("DD_AGENT_HOST", "DD_TRACE_ENABLED");

  private JavaAgents() {}

  /**
   * The variables that are meant for Prodkit: beside Datadog's agent those of Datadog are the
   * agent's, and one exporter is enough.
   */
  static Map<String, String> without(List<String> attached, Map<String, String> environment) {
    if (!attached.contains(DATADOG)) {
      return environment;
    }
    Map<String, String> ours = new LinkedHashMap<>(environment);
    ours.keySet().removeAll(OF_DATADOG);
    return ours;
  }

  /** The names of those that are in this JVM. */
  static List<String> attached() {
    return BY_CLASS.entrySet().stream()
        .filter(agent -> isLoadable(agent.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static boolean isLoadable(String className) {
    try {
      Class.forName(className, false, ClassLoader.getSystemClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError none) {
      return false;
    }
  }

  /**
   * What is not guarded; empty if all that leaves this process leaves by Prodkit.
   *
   * @param brought whether the application has handed in an OpenTelemetry of its own
   * @param owned whether the OpenTelemetry that is used is Prodkit's
   */
  static Optional<String> unguarded(List<String> attached, boolean brought, boolean owned) {
    if (attached.isEmpty() && owned) {
      return Optional.empty();
    }
    String who = attached.isEmpty()
        ? brought ? "the application's own OpenTelemetry" : "an OpenTelemetry of another library"
        : String.join(" and ", attached);
    return Optional.of("Beside " + who + " Prodkit redacts its log and what is recorded by its own"
        + " API; the spans, metrics and logs that are recorded and exported past it are not"
        + " redacted. docs/agents.md lists them");
  }
}
