// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SpanRedactionTest {
  private static final String SECRET = "0123456789abcdef".repeat(20);
  private static final int LIMIT = 200;

  private final SpanRedaction redaction =
      new SpanRedaction((name, text) -> text.replace(SECRET, "***"), LIMIT);

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
  @DisplayName(
      "MSK-11: texts are masked by the name of their attribute, at any depth, in lists too")
  void masksByName() {
    SpanRedaction byName =
        new SpanRedaction((name, text) -> name.startsWith("password") ? "***" : text, LIMIT);
    AttributeKey<Value<?>> nested = AttributeKey.valueKey("nested");
    AttributeKey<Value<?>> around = AttributeKey.valueKey("password.around");
    Attributes attributes = Attributes.builder()
        .put("user", "shown")
        .put("password", "hunter2")
        .put(AttributeKey.stringArrayKey("password.list"), List.of("hunter2", "hunter3"))
        .put(AttributeKey.longKey("password.long"), 7L)
        .put(AttributeKey.booleanKey("password.flag"), true)
        .put(
            nested,
            Value.of(
                KeyValue.of("password", Value.of(Value.of("hunter2"), Value.of(7))),
                KeyValue.of("user", Value.of("shown")),
                KeyValue.of("deeper", Value.of(KeyValue.of("password", Value.of("hunter2"))))))
        .put(around, Value.of(KeyValue.of("first", Value.of("hunter2"))))
        .build();

    Attributes redacted = byName.attributes(attributes);

    assertThat(redacted.toString()).doesNotContain("hunter");
    assertThat(redacted.size()).isEqualTo(7);
    assertThat(redacted.get(AttributeKey.stringKey("user"))).isEqualTo("shown");
    assertThat(redacted.get(AttributeKey.stringKey("password"))).isEqualTo("***");
    assertThat(redacted.get(AttributeKey.stringArrayKey("password.list")))
        .containsExactly("***", "***");
    assertThat(redacted.get(AttributeKey.longKey("password.long"))).isEqualTo(7);
    assertThat(redacted.get(AttributeKey.booleanKey("password.flag"))).isTrue();
    assertThat(text(redacted.get(nested))).contains("7", "shown", "***");
  }

  private static String text(@Nullable Value<?> value) {
    return value == null ? "" : value.asString();
  }

  @Test
  void looksIntoBytes() {
    AttributeKey<Value<?>> key = AttributeKey.valueKey("body");
    Value<?> binary = Value.of(new byte[] {(byte) 0xff, 0, 1});

    Value<?> redacted = redaction
        .attributes(Attributes.of(key, Value.of(("a " + SECRET).getBytes(UTF_8))))
        .get(key);

    assertThat(redacted).isEqualTo(Value.of("a ***".getBytes(UTF_8)));
    assertThat(redaction.attributes(Attributes.of(key, binary)).get(key)).isSameAs(binary);
  }

  @Test
  @DisplayName("LOG-21: a value that is nested for ever costs itself and not the batch")
  void boundsTheDepthOfAValue() {
    AttributeKey<Value<?>> key = AttributeKey.valueKey("deep");
    Value<?> deep = Value.of(SECRET);
    for (int i = 0; i < 100_000; i++) {
      deep = Value.of(new Value<?>[] {deep});
    }

    Attributes redacted =
        redaction.attributes(Attributes.builder().put("a", "b").put(key, deep).build());

    assertThat(redacted.get(AttributeKey.stringKey("a"))).isEqualTo("b");
    assertThat(text(redacted.get(key))).contains("nested too deeply").doesNotContain(SECRET);
  }

  @Test
  void dropsATraceStateThatMayNotLeave() {
    SpanContext clean = context("vendor", "opaque");
    SpanContext leaking = context("vendor", "0123456789abcdef".repeat(20).substring(0, 256));
    SpanRedaction short256 = new SpanRedaction(
        (name, text) -> text.startsWith("0123456789abcdef") ? "***" : text, LIMIT);

    assertThat(short256.context(clean)).isSameAs(clean);
    assertThat(short256.context(leaking).getTraceState().isEmpty()).isTrue();
    assertThat(short256.context(leaking).getSpanId()).isEqualTo(leaking.getSpanId());
  }

  @Test
  void dropsOnlyTheMembersOfATraceStateThatMayNotLeave() {
    SpanContext context = SpanContext.create(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.builder()
            .put("kept", "1")
            .put("bad", "xsecret")
            .put("secret", "2")
            .build());
    SpanRedaction masking = new SpanRedaction((name, text) -> text.replace("secret", "***"), LIMIT);

    assertThat(masking.context(context).getTraceState().asMap()).isEqualTo(Map.of("kept", "1"));
  }

  private static SpanContext context(String key, String value) {
    return SpanContext.createFromRemoteParent(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.builder().put(key, value).build());
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
        (name, text) -> {
          throw new IllegalStateException(text);
        },
        LIMIT);

    assertThat(broken.text(SECRET)).isEqualTo("[redaction failed]");
  }

  @Test
  @DisplayName("MSK-11: the schema URLs of scopes and resources are redacted")
  void redactsSchemaUrls() {
    String url = "http://s/" + SECRET;
    var scope = InstrumentationScopeInfo.builder("x").setSchemaUrl(url).build();
    var clean = InstrumentationScopeInfo.builder("x").setSchemaUrl("http://s/").build();
    var resource = Resource.create(Attributes.empty(), url);

    assertThat(redaction.scope(scope).getSchemaUrl()).isEqualTo("http://s/***");
    assertThat(redaction.scope(clean)).isSameAs(clean);
    assertThat(redaction.resource(resource).getSchemaUrl()).isEqualTo("http://s/***");
  }

  @Test
  void redactsTheResourceOnce() {
    Resource resource = Resource.create(Attributes.builder().put("leak", SECRET).build());

    assertThat(redaction.resource(resource).toString()).doesNotContain(SECRET);
    assertThat(redaction.resource(resource)).isSameAs(redaction.resource(resource));
  }
}
