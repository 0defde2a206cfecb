// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/** What a log event looks like on the output. */
public enum LogFormat {
  /** One JSON object a line: {@code timestamp}, {@code level}, {@code message}, the fields … */
  JSON,

  /** The same, with the field names of logstash-logback-encoder: {@code @timestamp} … */
  LOGSTASH,

  /** The same, with the field names of the Elastic Common Schema: {@code log.level} … */
  ECS,

  /** One readable line, and a stack trace as Java prints it; for people in development. */
  TEXT,

  /**
   * The service's own Logback configuration stays. Each encoder in it that writes to a stream is
   * wrapped, so that no secret leaves; see {@link JsonLogging#unredacted()} for what is not.
   */
  CUSTOM
}
