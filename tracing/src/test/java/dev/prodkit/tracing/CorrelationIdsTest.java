// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CorrelationIdsTest {
  private final CorrelationIds ids = new CorrelationIds();

  @Test
  @DisplayName("TRC-10: hex for us, the decimal of the low 64 bits for Datadog")
  void namesTheIds() {
    assertThat(
            ids.of(span("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")).toString())
        .isEqualTo("{trace_id=0af7651916cd43dd8448eb211c80319c, span_id=b7ad6b7169203331, "
            + "dd.trace_id=9532127138774266268, dd.span_id=13235353014750950193}");
  }

  @Test
  @DisplayName("TRC-10: never all zeros")
  void saysNothingOfAnInvalidSpan() {
    assertThat(ids.of(SpanContext.getInvalid())).isEmpty();
  }

  @Test
  void answersTheSameMapForTheSameSpan() {
    SpanContext span = span("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");

    assertThat(ids.of(span)).isSameAs(ids.of(span)).isUnmodifiable();
  }

  @Property
  @Label("TRC-10: the right ids, however many spans share the places of the cache")
  void neverAnswersForAnotherSpan(@ForAll long low, @ForAll long id) {
    long valid = id == 0 ? 1 : id;
    SpanContext span = span(hex(1) + hex(low), hex(valid));

    assertThat(ids.of(span))
        .containsEntry("trace_id", hex(1) + hex(low))
        .containsEntry("span_id", hex(valid))
        .containsEntry("dd.trace_id", Long.toUnsignedString(low))
        .containsEntry("dd.span_id", Long.toUnsignedString(valid));
  }

  private static String hex(long bits) {
    return String.format("%016x", bits);
  }

  private static SpanContext span(String traceId, String spanId) {
    return SpanContext.create(traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
  }
}
