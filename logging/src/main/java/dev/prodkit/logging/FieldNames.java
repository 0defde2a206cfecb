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
 * @param renamed the chosen name of a field by its {@linkplain #key key}
 * @param omitted the keys of fields that are left out
 */
record FieldNames(LogFormat format, Map<String, String> renamed, Set<String> omitted) {
  static final String ENCODE_ERROR = "_encode_error";
  static final String REDACT_ERROR = "_redact_error";
  static final String CONTEXT_ERROR = "_context_error";
  static final String TRUNCATED = "_truncated";
  static final String LEFT_OUT = "_left_out";

  /** Ours in every format, and not to be renamed. */
  static final Set<String> MARKS =
      Set.of(ENCODE_ERROR, REDACT_ERROR, CONTEXT_ERROR, TRUNCATED, LEFT_OUT);

  /** Ours too, but an MDC entry may supply them: that is how a tracing agent does it. */
  static final Set<String> TRACE = Set.of("trace_id", "span_id", "trace_flags");

  /** What tracing agents call them in the diagnostic context. */
  private static final Set<String> CORRELATION = Set.of(
      "trace_id",
      "span_id",
      "trace_flags",
      "trace.id",
      "span.id",
      "transaction.id",
      "dd.trace_id",
      "dd.span_id",
      "traceId",
      "spanId");

  static final String SERVICE = "service";

  /** Groups the events of a service for Elastic's anomaly detection. */
  static final String DATASET = "event.dataset";

  /** What we and everybody call it, and what the Elastic Common Schema does. */
  static final Map<String, String> ECS_NAMES = Map.of(
      SERVICE,
      "service.name",
      "environment",
      "service.environment",
      "version",
      "service.version",
      "hostname",
      "host.name",
      "trace_id",
      "trace.id",
      "span_id",
      "span.id",
      "trace_flags",
      "trace.flags");

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

  /** What a field of ours is known by in {@link #renamed} and {@link #omitted}. */
  static String key(EventField field) {
    return "ours:" + field.name();
  }

  /** The same for a field of every event, or of one from the context. */
  String key(String field) {
    if (format == LogFormat.ECS) {
      for (Map.Entry<String, String> known : ECS_NAMES.entrySet()) {
        if (known.getValue().equals(field)) {
          return known.getKey();
        }
      }
    }
    return field;
  }

  /** The name of a field of ours, or null if the event does not have it. */
  @Nullable
  String name(EventField field) {
    String own = field.in(format);
    return own == null ? null : chosen(key(field), own);
  }

  /** The name of a field of every event, or of one from the context; null if it is left out. */
  @Nullable
  String name(String field) {
    String key = key(field);
    return chosen(key, format == LogFormat.ECS ? ECS_NAMES.getOrDefault(key, field) : field);
  }

  private @Nullable String chosen(String key, String own) {
    return omitted.contains(key) ? null : renamed.getOrDefault(key, own);
  }

  /** Whether an entry of the context is an id that a tracer has made. */
  static boolean isCorrelation(String name) {
    return CORRELATION.contains(name);
  }

  /** What a user's trace id is called, by what he calls it. */
  Map<String, String> trace() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String given : TRACE) {
      String name = name(given);
      if (name != null) {
        names.put(given, name);
        if (format == LogFormat.ECS) { // as the Elastic agent calls it
          names.put(ECS_NAMES.getOrDefault(given, given), name);
        }
      }
    }
    return Map.copyOf(names);
  }

  /** The fields of every event by their names; in ECS with the data set of a service. */
  Map<String, String> everywhere(Map<String, String> fields) {
    Map<String, String> named = new LinkedHashMap<>();
    fields.forEach((field, value) -> put(field, value, named));
    String service = fields.getOrDefault(SERVICE, fields.get(ECS_NAMES.get(SERVICE)));
    if (format == LogFormat.ECS && service != null && !fields.containsKey(DATASET)) {
      put(DATASET, service, named);
    }
    return named;
  }

  private void put(String field, String value, Map<String, String> named) {
    String name = name(field);
    if (name != null) {
      named.put(name, value);
    }
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
    names.addAll(MARKS);
    names.addAll(trace().values());
    return Set.copyOf(names);
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

  /** What the schema has no place for beside these names of ours; null in other formats. */
  @Nullable
  EcsNames ecs(Set<String> own) {
    if (format != LogFormat.ECS) {
      return null;
    }
    Set<String> texts = new HashSet<>(reserved(own));
    texts.addAll(ofException());
    return EcsNames.of(texts);
  }
}
