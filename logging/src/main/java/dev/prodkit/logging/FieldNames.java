// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What our own fields are called; no field of a user may have such a name. */
record FieldNames(
    String timestamp,
    String level,
    String message,
    String logger,
    String thread,
    String stackTrace,
    boolean logstash) {

  static final String ERROR_TYPE = "error_type";
  static final String ERROR_MESSAGE = "error_message";
  static final String TAGS = "tags";
  static final String ENCODE_ERROR = "_encode_error";
  static final String REDACT_ERROR = "_redact_error";
  static final String CONTEXT_ERROR = "_context_error";

  /** Ours too, but an MDC entry may supply them: that is how a tracing agent does it. */
  static final Set<String> TRACE = Set.of("trace_id", "span_id", "trace_flags");

  /** Ours in an event that has an exception; in any other, the names of a user's own failure. */
  static final Set<String> FAILURE = Set.of(ERROR_TYPE, ERROR_MESSAGE, "stack_trace");

  static final FieldNames JSON =
      new FieldNames("timestamp", "level", "message", "logger", "thread", "stack_trace", false);

  static final FieldNames LOGSTASH = new FieldNames(
      "@timestamp", "level", "message", "logger_name", "thread_name", "stack_trace", true);

  /** The names that are ours in every event, with those of the fields that every event has. */
  Set<String> reserved(Set<String> fields) {
    Stream<String> own = Stream.of(timestamp, level, message, logger, thread);
    Stream<String> common = Stream.of(TAGS, ENCODE_ERROR, REDACT_ERROR, CONTEXT_ERROR);
    Stream<String> further = logstash ? Stream.of("@version", "level_value") : Stream.empty();
    return Stream.of(own, common, further, TRACE.stream(), fields.stream())
        .flatMap(names -> names)
        .collect(Collectors.toUnmodifiableSet());
  }
}
