// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One failure as others are told of it: redacted, bounded, without a reference to anything of the
 * service that failed. {@link ErrorPublisher} makes them; the constructor is there for tests of
 * sinks, and takes only what is within the bounds. Bounds are bytes of UTF-8, before JSON's
 * escapes; {@link #json()} stays below 512 KiB whatever the texts hold. Immutable.
 *
 * @param eventId unique, ordered by time: a UUID of version 7 (RFC 9562)
 * @param timestamp when it was published
 * @param service which service failed
 * @param environment where it runs
 * @param errorType the class of the failure, at most {@value #LONGEST_TYPE} bytes
 * @param errorMessage its message, empty if it has none, at most {@value #LONGEST_MESSAGE} bytes
 * @param stackTrace its stack with causes and suppressed failures, empty if there is none, at most
 *     {@value #LONGEST_STACK_TRACE} bytes
 * @param traceId the trace in which it failed
 * @param originalMessage what the service was working on, as a JSON object of at most
 *     {@value #LARGEST_ORIGINAL} bytes: null, booleans, strings, numbers, lists and maps,
 *     unmodifiable
 * @param repeats how many identical failures since the last event of this kind were folded into it
 * @param truncated the wire names of what was cut to its bound
 */
public record ErrorEvent(
    String eventId,
    Instant timestamp,
    String service,
    String environment,
    String errorType,
    String errorMessage,
    String stackTrace,
    Optional<String> traceId,
    Map<String, ?> originalMessage,
    long repeats,
    List<String> truncated) {
  /** Bound of the error type, in bytes. */
  public static final int LONGEST_TYPE = 512;
  /** Bound of the error message, in bytes. */
  public static final int LONGEST_MESSAGE = 8 * 1024;
  /** Bound of the stack trace, in bytes. */
  public static final int LONGEST_STACK_TRACE = 32 * 1024;
  /** Bound of the original message, in bytes; each value in it weighs eight besides its text. */
  public static final int LARGEST_ORIGINAL = 32 * 1024;

  // Always three digits, so that texts sort as times do.
  private static final DateTimeFormatter ISO_UTC =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
  static final int LONGEST_NAME = 256;

  /** Checks every bound and copies the collections. */
  public ErrorEvent {
    Objects.requireNonNull(timestamp, "timestamp");
    requireText("event_id", eventId, LONGEST_NAME);
    requireText("service", service, LONGEST_NAME);
    requireText("environment", environment, LONGEST_NAME);
    requireText("error_type", errorType, LONGEST_TYPE);
    requireBound("error_message", errorMessage, LONGEST_MESSAGE);
    requireBound("stack_trace", stackTrace, LONGEST_STACK_TRACE);
    traceId.ifPresent(id -> requireText("trace_id", id, LONGEST_NAME));
    originalMessage = PlainJson.object(originalMessage, LARGEST_ORIGINAL);
    if (repeats < 0) {
      throw new IllegalArgumentException("repeats is negative: " + repeats);
    }
    truncated = List.copyOf(truncated);
  }

  /** {@link #timestamp()} in ISO 8601, UTC, with milliseconds. */
  public String isoTimestamp() {
    return ISO_UTC.format(timestamp);
  }

  /**
   * The event as it goes on the wire: one JSON object in one line. {@code trace_id},
   * {@code repeats} and {@code _truncated} are there only if there is something to tell.
   */
  public String json() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("event_id", eventId);
    members.put("timestamp", isoTimestamp());
    members.put("service", service);
    members.put("environment", environment);
    members.put("error_type", errorType);
    members.put("error_message", errorMessage);
    members.put("stack_trace", stackTrace);
    traceId.ifPresent(id -> members.put("trace_id", id));
    members.put("original_message", originalMessage);
    if (repeats > 0) {
      members.put("repeats", repeats);
    }
    if (!truncated.isEmpty()) {
      members.put("_truncated", truncated);
    }
    return Json.object(members, 512 + errorMessage.length() + stackTrace.length());
  }

  /** Names the event, without its texts. */
  @Override
  public String toString() {
    return "ErrorEvent[" + eventId + ", " + errorType + "]";
  }

  static void requireText(String name, String text, int bound) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + " is blank");
    }
    requireBound(name, text, bound);
  }

  private static void requireBound(String name, String text, int bound) {
    if (Utf8.length(text) > bound) {
      throw new IllegalArgumentException(name + " is longer than " + bound + " bytes");
    }
  }
}
