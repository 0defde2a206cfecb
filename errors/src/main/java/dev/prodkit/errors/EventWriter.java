// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Makes an event of a failure: everything redacted, then cut to its bound. */
final class EventWriter {
  // What a tracer gives; anything else came from outside and stays there.
  private static final Pattern TRACE_ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  private final String service;
  private final String environment;
  private final Redaction redaction;
  private final Supplier<Optional<String>> traceId;
  private final Notices notices;

  EventWriter(
      String service,
      String environment,
      Redaction redaction,
      Supplier<Optional<String>> traceId,
      Notices notices) {
    this.service = service;
    this.environment = environment;
    this.redaction = redaction;
    this.traceId = traceId;
    this.notices = notices;
  }

  /** A type or another name as it may be shown; never blank. */
  String shown(String raw) {
    String shown = redaction.cut(raw, ErrorEvent.LONGEST_TYPE).text();
    return shown.isBlank() ? "unknown" : shown;
  }

  ErrorEvent write(
      String id,
      Instant now,
      String type,
      String rawMessage,
      Optional<Throwable> thrown,
      Map<?, ?> original,
      long repeats) {
    List<String> truncated = new ArrayList<>();
    Redaction.Cut message = redaction.cut(rawMessage, ErrorEvent.LONGEST_MESSAGE);
    if (message.truncated()) {
      truncated.add("error_message");
    }
    Redaction.Cut stack = thrown
        .map(failure -> StackText.of(failure, redaction, ErrorEvent.LONGEST_STACK_TRACE))
        .orElse(new Redaction.Cut("", false));
    if (stack.truncated()) {
      truncated.add("stack_trace");
    }
    OriginalMessage.Copy copy = OriginalMessage.of(original, redaction);
    if (copy.truncated()) {
      truncated.add("original_message");
    }
    return new ErrorEvent(
        id,
        now,
        redaction.redact("service", service),
        redaction.redact("environment", environment),
        type,
        message.text(),
        stack.text(),
        currentTrace(),
        copy.members(),
        repeats,
        truncated);
  }

  private Optional<String> currentTrace() {
    try {
      return traceId.get().filter(id -> TRACE_ID.matcher(id).matches());
    } catch (Throwable broken) {
      notices.warn(
          ErrorCodes.EVENT_INCOMPLETE,
          "The supplier of the trace id threw: error events go without",
          Map.of("failure", broken.getClass().getName()));
      return Optional.empty();
    }
  }
}
