// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code traceparent} and {@code tracestate} by the letter of <a
 * href="https://www.w3.org/TR/trace-context-2/">W3C Trace Context level 2</a>, where
 * OpenTelemetry's own propagator reads only the first line of each: a second {@code traceparent}
 * refuses both, several {@code tracestate} lines are one list. What is malformed begins a new
 * trace. Writing is left to OpenTelemetry.
 */
final class StrictTraceContext implements TextMapPropagator {
  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";
  private static final TextMapPropagator WRITER = W3CTraceContextPropagator.getInstance();

  private static final int LENGTH = 55;
  private static final int TRACE_ID = 3;
  private static final int SPAN_ID = 36;
  private static final int FLAGS = 53;
  // Sampled and random-trace-id; "the behavior of other flags is not defined", they are set to
  // zero.
  private static final int KNOWN_FLAGS = 0x03;

  @Override
  public Collection<String> fields() {
    return WRITER.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    WRITER.inject(context, carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Optional<String> traceparent = onlyLine(getter.getAll(carrier, TRACEPARENT));
    if (traceparent.isEmpty() || !isTraceparent(traceparent.get())) {
      return context;
    }
    String header = traceparent.get();
    int flags = Character.digit(header.charAt(FLAGS), 16) << 4
        | Character.digit(header.charAt(FLAGS + 1), 16);
    SpanContext remote = SpanContext.createFromRemoteParent(
        header.substring(TRACE_ID, SPAN_ID - 1),
        header.substring(SPAN_ID, FLAGS - 1),
        TraceFlags.fromByte((byte) (flags & KNOWN_FLAGS)),
        ReceivedTraceState.of(getter.getAll(carrier, TRACESTATE)));
    // Ids of zeros only are the last thing that makes it invalid.
    return remote.isValid() ? context.with(Span.wrap(remote)) : context;
  }

  private static Optional<String> onlyLine(Iterator<String> lines) {
    if (!lines.hasNext()) {
      return Optional.empty();
    }
    String line = lines.next();
    return lines.hasNext() ? Optional.empty() : Optional.of(withoutSpaceAround(line));
  }

  private static boolean isTraceparent(String header) {
    if (header.length() < LENGTH
        || !isHex(header, 0, 2)
        || header.charAt(TRACE_ID - 1) != '-'
        || !isHex(header, TRACE_ID, SPAN_ID - 1)
        || header.charAt(SPAN_ID - 1) != '-'
        || !isHex(header, SPAN_ID, FLAGS - 1)
        || header.charAt(FLAGS - 1) != '-'
        || !isHex(header, FLAGS, LENGTH)
        || header.startsWith("ff")) {
      return false;
    }
    // Later versions may add fields; version 00 ends here.
    return header.length() == LENGTH || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Without the optional white space (spaces and tabs) of RFC 7230 around it. */
  static String withoutSpaceAround(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  @Override
  public String toString() {
    return "StrictTraceContext";
  }
}
