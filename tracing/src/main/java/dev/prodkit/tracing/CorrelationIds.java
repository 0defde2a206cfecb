// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.trace.SpanContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a span as log events name them. Asked for every event, so the answers for the spans
 * that are busy right now are kept: in a fixed number of places, each overwritten by the next span
 * that hashes to it, with no lock and no thread-local.
 */
final class CorrelationIds {
  static final String TRACE_ID = "trace_id";
  static final String SPAN_ID = "span_id";
  /** Datadog's names: the low 64 bits, in decimal. */
  static final String DATADOG_TRACE_ID = "dd.trace_id";

  static final String DATADOG_SPAN_ID = "dd.span_id";

  static final List<String> KEYS = List.of(TRACE_ID, SPAN_ID, DATADOG_TRACE_ID, DATADOG_SPAN_ID);

  private static final int PLACES = 256;

  private final AtomicReferenceArray<@Nullable Named> places = new AtomicReferenceArray<>(PLACES);

  /** The ids by their names, in the order of {@link #KEYS}; empty for an invalid context. */
  @SuppressWarnings("ReferenceEquality") // Another object with the same ids is only a miss.
  Map<String, String> of(SpanContext span) {
    if (!span.isValid()) {
      return Map.of();
    }
    // A string keeps its hash, and span ids are random: cheap and well spread.
    int place = span.getSpanId().hashCode() & (PLACES - 1);
    Named named = places.get(place);
    if (named == null || named.span != span) {
      named = new Named(span, named(span));
      places.set(place, named);
    }
    return named.ids;
  }

  private static Map<String, String> named(SpanContext span) {
    Map<String, String> ids = new LinkedHashMap<>(8);
    ids.put(TRACE_ID, span.getTraceId());
    ids.put(SPAN_ID, span.getSpanId());
    ids.put(DATADOG_TRACE_ID, decimal(span.getTraceId().substring(16)));
    ids.put(DATADOG_SPAN_ID, decimal(span.getSpanId()));
    return Collections.unmodifiableMap(ids);
  }

  private static String decimal(String hexOf64Bits) {
    return Long.toUnsignedString(Long.parseUnsignedLong(hexOf64Bits, 16));
  }

  private record Named(SpanContext span, Map<String, String> ids) {}
}
