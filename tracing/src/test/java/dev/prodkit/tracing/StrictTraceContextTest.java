// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of W3C's own conformance suite, by the grammar of level 2. */
class StrictTraceContextTest {
  private static final String TRACE = "12345678901234567890123456789012";
  private static final String PARENT = "00-" + TRACE + "-1234567890123456-01";

  private final TextMapPropagator propagator =
      Propagation.strictly(W3CTraceContextPropagator.getInstance(), TracingFailures.OF_PROCESS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        PARENT,
        " \t" + PARENT + "\t ",
        "cc-" + TRACE + "-1234567890123456-01",
        "cc-" + TRACE + "-1234567890123456-01-what-the-future-will-be-like",
      })
  @DisplayName("TRC-1: a valid traceparent is the parent")
  void takesAValidTraceparent(String traceparent) {
    SpanContext remote = extracted(traceparent);

    assertThat(remote.getTraceId()).isEqualTo(TRACE);
    assertThat(remote.getSpanId()).isEqualTo("1234567890123456");
    assertThat(remote.isSampled()).isTrue();
    assertThat(remote.isRemote()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        PARENT + ".",
        PARENT + "-what-the-future-will-be-like",
        "cc-" + TRACE + "-1234567890123456-01.what-the-future-will-be-like",
        "ff-" + TRACE + "-1234567890123456-01",
        ".0-" + TRACE + "-1234567890123456-01",
        "0.-" + TRACE + "-1234567890123456-01",
        "000-" + TRACE + "-1234567890123456-01",
        "0-" + TRACE + "-1234567890123456-01",
        "00-00000000000000000000000000000000-1234567890123456-01",
        "00-.2345678901234567890123456789012-1234567890123456-01",
        "00-1234567890123456789012345678901.-1234567890123456-01",
        "00-ABCDEF78901234567890123456789012-1234567890123456-01",
        "00-123456789012345678901234567890123-1234567890123456-01",
        "00-1234567890123456789012345678901-1234567890123456-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-" + TRACE + "-.234567890123456-01",
        "00-" + TRACE + "-123456789012345.-01",
        "00-" + TRACE + "-12345678901234567-01",
        "00-" + TRACE + "-123456789012345-01",
        "00-" + TRACE + "-1234567890123456-.0",
        "00-" + TRACE + "-1234567890123456-0.",
        "00-" + TRACE + "-1234567890123456-001",
        "00-" + TRACE + "-1234567890123456-1",
        PARENT + "," + PARENT,
      })
  @DisplayName("TRC-2: a malformed traceparent begins a new trace")
  void refusesAMalformedTraceparent(String traceparent) {
    assertThat(extracted(traceparent).isValid()).isFalse();
  }

  @Test
  @DisplayName("TRC-1: of two traceparent lines neither is believed")
  void refusesADuplicatedTraceparent() {
    assertThat(extract(Map.of("traceparent", List.of(PARENT, PARENT))).isValid())
        .isFalse();
  }

  @Test
  void setsUnknownFlagsToZeroAndKeepsTheRandomOne() {
    assertThat(extracted("00-" + TRACE + "-1234567890123456-ff").getTraceFlags().asHex())
        .isEqualTo("03");
    assertThat(extracted("00-" + TRACE + "-1234567890123456-fe").isSampled()).isFalse();
  }

  @Test
  @DisplayName("TRC-1: several tracestate lines are one list, in their order")
  void joinsTheLinesOfTracestate() {
    assertThat(state("foo=1,bar=2", "", "rojo=1 \t , \t congo=2,,", "baz=3"))
        .containsExactly(
            Map.entry("foo", "1"),
            Map.entry("bar", "2"),
            Map.entry("rojo", "1"),
            Map.entry("congo", "2"),
            Map.entry("baz", "3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo=1,foo=",
        "foo =1",
        "FOO=1",
        "foo.bar=1",
        "@foo=1,bar=2",
        "foo",
        "=1",
        "foo=",
        "foo=,bar=3",
        "foo=bar=baz",
        "foo=\u00e9",
        "foo=a\u0001b",
      })
  @DisplayName("TRC-1: a malformed tracestate is dropped whole, and the trace goes on")
  void dropsAMalformedTracestate(String tracestate) {
    assertThat(state("good=1", tracestate)).isEmpty();
  }

  @Test
  @DisplayName("TRC-1: keys by the grammar of level 2, up to 256 characters")
  void takesEveryKeyOfTheGrammar() {
    String all = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@a-z0-9_-*/";
    assertThat(state(all + "=1")).containsOnlyKeys(all);
    assertThat(state("1x=1,foo@=2,t@" + "v".repeat(15) + "=3"))
        .containsOnlyKeys("1x", "foo@", "t@" + "v".repeat(15));
    assertThat(state("z".repeat(256) + "=1")).hasSize(1);
    assertThat(state("foo=1", "z".repeat(257) + "=1")).isEmpty();
    assertThat(state("foo=" + "v".repeat(256))).hasSize(1);
    assertThat(state("foo=" + "v".repeat(257))).isEmpty();
    assertThat(state("foo=  two leading spaces")).containsValue("  two leading spaces");
  }

  @Test
  @DisplayName("TRC-1: of a key that stands there twice one member is kept, and the others too")
  void keepsTheFirstOfTwoMembersWithOneKey() {
    assertThat(state("foo=1,foo=1")).containsExactly(Map.entry("foo", "1"));
    assertThat(state("bar=0,foo=1,foo=2,baz=3"))
        .containsExactly(Map.entry("bar", "0"), Map.entry("foo", "1"), Map.entry("baz", "3"));
    assertThat(state("foo=1", "foo=2")).containsExactly(Map.entry("foo", "1"));
    assertThat(state(members(31), "k100=again")).hasSize(31);
    assertThat(state(members(32), "k100=again")).isEmpty();
  }

  @Test
  void takesThirtyTwoMembersAndNotOneMore() {
    assertThat(state(members(20), "x=1", "y=1,,", members(0, 10))).hasSize(32);
    assertThat(state(members(20), "x=1", "y=1,,", members(0, 11))).isEmpty();
    assertThat(state(members(32))).hasSize(32);
    assertThat(state(members(33))).isEmpty();
  }

  @Test
  @DisplayName("TRC-1: what came in goes out, in its order, with our span as the parent")
  void handsTheStateOn() {
    Context remote = propagator.extract(
        Context.root(),
        Map.of("traceparent", List.of(PARENT), "tracestate", List.of("1x=a", "foo@= b")),
        HeaderLines.GETTER);
    Map<String, String> out = new HashMap<>();

    propagator.inject(remote, out, (to, name, value) -> out.put(name, value));

    assertThat(out)
        .containsEntry("traceparent", PARENT)
        .containsEntry("tracestate", "1x=a,foo@= b");
  }

  @Test
  void letsASamplerAddToTheState() {
    SpanContext remote =
        extract(Map.of("traceparent", List.of(PARENT), "tracestate", List.of("a=1,b=2")));

    assertThat(remote.getTraceState().toBuilder().put("ot", "p:8").build().asMap())
        .containsExactly(Map.entry("ot", "p:8"), Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  @DisplayName("TRC-2: 64 kB headers and 10,000 lines cost little and change nothing")
  void boundsTheCostOfHugeHeaders() {
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
      for (int i = 0; i < 1_000; i++) {
        assertThat(extracted("x".repeat(65_536)).isValid()).isFalse();
        assertThat(extracted(" ".repeat(65_536)).isValid()).isFalse();
        assertThat(extract(Map.of("traceparent", Collections.nCopies(10_000, PARENT)))
                .isValid())
            .isFalse();
        assertThat(state("a=" + "v".repeat(65_536))).isEmpty();
        assertThat(state(",".repeat(65_536))).isEmpty();
        assertThat(states(Collections.nCopies(10_000, "a=1"))).isEmpty();
        assertThat(states(Collections.nCopies(10_000, ""))).isEmpty();
        // Not even looked at to the end: what is behind is not found.
        assertThat(state(",".repeat(65_536) + "a=1")).isEmpty();
        assertThat(states(behind(10_000, "a=1"))).isEmpty();
      }
    });
  }

  @Test
  @DisplayName("TRC-2: a carrier that throws, or hands out null, begins a new trace")
  void survivesABrokenCarrier() {
    Map<String, List<String>> throwing = new HashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      public List<String> get(Object name) {
        throw new IllegalStateException("broken " + name);
      }
    };
    assertThat(extract(throwing).isValid()).isFalse();
    Map<String, List<String>> nulls = new HashMap<>();
    nulls.put("traceparent", Arrays.asList((String) null));
    assertThat(extract(nulls).isValid()).isFalse();
  }

  @Property(tries = 3_000)
  @Label("TRC-2: whatever the headers, no exception and no half-valid parent")
  void neverThrows(
      @ForAll("lines") List<String> traceparent, @ForAll("lines") List<String> tracestate) {
    SpanContext remote = extract(Map.of("traceparent", traceparent, "tracestate", tracestate));

    if (remote.isValid()) {
      assertThat(traceparent).hasSize(1);
      assertThat(remote.getTraceId()).matches("[0-9a-f]{32}");
      assertThat(remote.getSpanId()).matches("[0-9a-f]{16}");
      assertThat(remote.getTraceState().size()).isLessThanOrEqualTo(32);
      remote.getTraceState().forEach((key, value) -> {
        assertThat(key).matches("[a-z0-9][a-z0-9_*/@-]{0,255}");
        assertThat(value).matches("[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");
      });
    } else {
      assertThat(remote).isSameAs(SpanContext.getInvalid());
    }
  }

  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> almostValid = Combinators.combine(
            Arbitraries.of("00", "01", "fe", "ff", "0", "zz"),
            Arbitraries.strings().withChars("0123456789abcdefF").ofMinLength(31).ofMaxLength(33),
            Arbitraries.strings().withChars("0123456789abcdef").ofLength(16),
            Arbitraries.of("00", "01", "ff", "1", "01-x", "01\r\n"))
        .as((version, trace, span, flags) -> String.join("-", version, trace, span, flags));
    Arbitrary<String> members =
        Arbitraries.strings().withChars("ab@1=, \t-\u00e9").ofMaxLength(40);
    return Arbitraries.oneOf(Arbitraries.just(PARENT), almostValid, members, Arbitraries.strings())
        .list()
        .ofMaxSize(4);
  }

  private SpanContext extracted(String traceparent) {
    return extract(Map.of("traceparent", List.of(traceparent)));
  }

  private SpanContext extract(Map<String, List<String>> headers) {
    return Span.fromContext(propagator.extract(Context.root(), headers, HeaderLines.GETTER))
        .getSpanContext();
  }

  private Map<String, String> state(String... lines) {
    return states(List.of(lines));
  }

  private Map<String, String> states(List<String> lines) {
    SpanContext remote = extract(Map.of("traceparent", List.of(PARENT), "tracestate", lines));
    assertThat(remote.getTraceId()).isEqualTo(TRACE);
    return remote.getTraceState().asMap();
  }

  private static List<String> behind(int emptyLines, String line) {
    List<String> lines = new ArrayList<>(Collections.nCopies(emptyLines, ""));
    lines.add(line);
    return lines;
  }

  private static String members(int count) {
    return members(100, count);
  }

  private static String members(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> "k" + i + "=" + i)
        .collect(Collectors.joining(","));
  }
}
