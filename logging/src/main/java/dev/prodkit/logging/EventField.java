// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import org.jspecify.annotations.Nullable;

/** The fields that are ours, and what each format calls them; none where it has no such field. */
enum EventField {
  TIMESTAMP("timestamp", "@timestamp", "@timestamp"),
  LEVEL("level", "level", "log.level"),
  LEVEL_VALUE(null, "level_value", null),
  MESSAGE("message", "message", "message"),
  VERSION(null, "@version", null),
  ECS_VERSION(null, null, "ecs.version"),
  LOGGER("logger", "logger_name", "log.logger"),
  THREAD("thread", "thread_name", "process.thread.name"),
  ERROR_TYPE("error_type", null, "error.type"),
  ERROR_MESSAGE("error_message", null, "error.message"),
  STACK_TRACE("stack_trace", "stack_trace", "error.stack_trace"),
  STACK_HASH("stack_hash", "stack_hash", "error.stack_hash"),
  TAGS("tags", "tags", "tags");

  private final @Nullable String json;
  private final @Nullable String logstash;
  private final @Nullable String ecs;

  EventField(@Nullable String json, @Nullable String logstash, @Nullable String ecs) {
    this.json = json;
    this.logstash = logstash;
    this.ecs = ecs;
  }

  @Nullable
  String in(LogFormat format) {
    return switch (format) {
      case LOGSTASH -> logstash;
      case ECS -> ecs;
      default -> json;
    };
  }

  /** Whether only an event with an exception has it. */
  boolean ofException() {
    return this == ERROR_TYPE || this == ERROR_MESSAGE || this == STACK_TRACE || this == STACK_HASH;
  }
}
