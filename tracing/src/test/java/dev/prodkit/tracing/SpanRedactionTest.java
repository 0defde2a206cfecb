// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.resources.Resource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SpanRedactionTest {
  private static final String SECRET = "0123456789abcdef".repeat(20);
  private static final int LIMIT = 200;

  private final SpanRedaction redaction =
      new SpanRedaction(text -> text.replace(SECRET, "***"), LIMIT);

  @Property
  @Label("TRC-8: redaction comes before the cut: wherever the SDK halves a secret, no half is left")
  void leavesNoHalfOfASecret(
      @ForAll @IntRange(max = LIMIT + SpanRedaction.SLACK) int before,
      @ForAll @IntRange(max = 12) int earlier) {
    // Earlier secrets shrink, which moves the cut into what stands behind them.
    String text = SECRET.repeat(earlier) + "x".repeat(before) + SECRET + "tail".repeat(2_000);
    String cutBySdk = text.substring(0, LIMIT + SpanRedaction.SLACK);

    assertThat(redaction.text(cutBySdk)).doesNotContain("0123").hasSizeLessThanOrEqualTo(LIMIT);
  }

  @Test
  void leavesShortTextsAsTheyAre() {
    assertThat(redaction.text("x".repeat(LIMIT))).hasSize(LIMIT);
    assertThat(redaction.text("a " + SECRET + " b")).isEqualTo("a *** b");
    assertThat(redaction.text("")).isEmpty();
  }

  @Test
  void redactsNestedValues() {
    AttributeKey<Value<?>> key = AttributeKey.valueKey("nested");
    Value<?> nested = Value.of(
        KeyValue.of("list", Value.of(Value.of(SECRET), Value.of(7))),
        KeyValue.of(SECRET, Value.of("x")),
        KeyValue.of("none", Value.of(new Value<?>[0])));

    Attributes redacted = redaction.attributes(Attributes.of(key, nested));

    assertThat(redacted.toString()).doesNotContain(SECRET).contains("***", "7");
  }

  @Test
  void keepsNumbersAndTheirLists() {
    Attributes attributes = Attributes.builder()
        .put("long", 1)
        .put("longs", 1, 2)
        .put("double", 0.5)
        .put("flags", true, false)
        .build();

    assertThat(redaction.attributes(attributes)).isEqualTo(attributes);
  }

  @Test
  void leavesOutATextWhoseRedactionFails() {
    SpanRedaction broken = new SpanRedaction(
        text -> {
          throw new IllegalStateException(text);
        },
        LIMIT);

    assertThat(broken.text(SECRET)).isEqualTo("[redaction failed]");
  }

  @Test
  void redactsTheResourceOnce() {
    Resource resource = Resource.create(Attributes.builder().put("leak", SECRET).build());

    assertThat(redaction.resource(resource).toString()).doesNotContain(SECRET);
    assertThat(redaction.resource(resource)).isSameAs(redaction.resource(resource));
  }
}
