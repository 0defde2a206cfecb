// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What our own fields are called; no field of a user may have such a name.
 *
 * @param format where the names come from
 * @param renamed by what a field is called in {@link LogFormat#JSON} or in this format
 * @param omitted the same names, of fields that are left out
 */
record FieldNames(LogFormat format, Map<String, String> renamed, Set<String> omitted) {
  static final String ENCODE_ERROR = "_encode_error";
  static final String REDACT_ERROR = "_redact_error";
  static final String CONTEXT_ERROR = "_context_error";
  static final String TRUNCATED = "_truncated";
  static final String LEFT_OUT = "_left_out";

  /** Ours too, but an MDC entry may supply them: that is how a tracing agent does it. */
  static final Set<String> TRACE = Set.of("trace_id", "span_id", "trace_flags");

  /** What we and everybody call it, and what the Elastic Common Schema does. */
  private static final Map<String, String> ECS_NAMES = Map.of(
      "service", "service.name",
      "environment", "service.environment",
      "version", "service.version",
      "hostname", "host.name",
      "trace_id", "trace.id",
      "span_id", "span.id",
      "trace_flags", "trace.flags");

  static final FieldNames JSON = of(LogFormat.JSON);
  static final FieldNames LOGSTASH = of(LogFormat.LOGSTASH);
  static final FieldNames ECS = of(LogFormat.ECS);

  FieldNames {
    renamed = Map.copyOf(renamed);
    omitted = Set.copyOf(omitted);
  }

  private static FieldNames of(LogFormat format) {
    return new FieldNames(format, Map.of(), Set.of());
  }

  /** The name of a field of ours, or null if the event does not have it. */
  @Nullable
  String name(EventField field) {
    String own = field.in(format);
    String usual = field.in(LogFormat.JSON);
    return own == null ? null : chosen(usual == null ? own : usual, own);
  }

  /** The name of a field of every event, or of one from the context; null if it is left out. */
  @Nullable
  String name(String field) {
    return chosen(field, format == LogFormat.ECS ? ECS_NAMES.getOrDefault(field, field) : field);
  }

  private @Nullable String chosen(String usual, String own) {
    if (omitted.contains(usual) || omitted.contains(own)) {
      return null;
    }
    String other = renamed.get(usual);
    return other == null ? renamed.getOrDefault(own, own) : other;
  }

  /** What a user's trace id is called, by what he calls it. */
  Map<String, String> trace() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String given : TRACE) {
      String name = name(given);
      if (name != null) {
        names.put(given, name);
      }
    }
    return Map.copyOf(names);
  }

  /** The names that every event has, with those of the fields given. */
  Set<String> own(Iterable<String> fields) {
    Set<String> names = new HashSet<>();
    fields.forEach(names::add);
    for (EventField field : EventField.values()) {
      String name = name(field);
      if (name != null && !field.ofException()) {
        names.add(name);
      }
    }
    return names;
  }

  /** The names that no field of a user may have, whether this event has them or not. */
  Set<String> reserved(Set<String> own) {
    Set<String> names = new HashSet<>(own);
    names.addAll(Set.of(ENCODE_ERROR, REDACT_ERROR, CONTEXT_ERROR, TRUNCATED, LEFT_OUT));
    names.addAll(trace().values());
    if (format == LogFormat.ECS) {
      // Elasticsearch takes service.name for a part of service, which cannot be a text as well.
      Set.copyOf(names).forEach(name -> addParents(name, names));
    }
    return Set.copyOf(names);
  }

  private static void addParents(String name, Set<String> names) {
    for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      names.add(name.substring(0, dot));
    }
  }

  /** Ours in an event that has an exception; in any other, the names of a user's own failure. */
  Set<String> ofException() {
    Set<String> names = new HashSet<>();
    for (EventField field : EventField.values()) {
      String name = name(field);
      if (name != null && field.ofException()) {
        names.add(name);
      }
    }
    return names;
  }
}
