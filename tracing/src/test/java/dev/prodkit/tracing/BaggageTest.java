// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BaggageTest {
  private final TextMapPropagator propagator =
      Propagation.strictly(W3CBaggagePropagator.getInstance(), TracingFailures.OF_PROCESS);

  @Test
  @DisplayName("TRC-4: at most 64 members")
  void takesSixtyFourMembers() {
    assertThat(extracted(members(63)).size()).isEqualTo(63);
    assertThat(extracted(members(64)).size()).isEqualTo(64);
    assertThat(extracted(members(65)).size()).isEqualTo(64);
    assertThat(extracted(members(0, 40), members(40, 40)).size()).isEqualTo(64);
  }

  @Test
  @DisplayName("TRC-4: at most 8192 bytes in all")
  void takesEightKilobytes() {
    assertThat(extracted(ofLength(8191)).isEmpty()).isFalse();
    assertThat(extracted(ofLength(8192)).isEmpty()).isFalse();
    assertThat(extracted(ofLength(8193)).isEmpty()).isTrue();
    assertThat(extracted("a=" + "v".repeat(1 << 20)).isEmpty()).isTrue();
    assertThat(extracted(Collections.nCopies(10_000, "").toArray(String[]::new)).isEmpty())
        .isTrue();
  }

  @Test
  @DisplayName("TRC-4: at most 4096 bytes a member; the others stay")
  void dropsALongMember() {
    assertThat(extracted("a=1,b=" + "v".repeat(4095)).asMap()).containsOnlyKeys("a", "b");
    assertThat(extracted("a=1,b=" + "v".repeat(4096)).asMap()).containsOnlyKeys("a");
  }

  @Test
  void keepsTheContextWhenALineIsNull() {
    Map<String, List<String>> headers = Map.of("baggage", Arrays.asList("a=1", null));

    assertThat(propagator.extract(Context.root(), headers, HeaderLines.GETTER))
        .isSameAs(Context.root());
  }

  private Baggage extracted(String... lines) {
    return Baggage.fromContext(
        propagator.extract(Context.root(), Map.of("baggage", List.of(lines)), HeaderLines.GETTER));
  }

  private static String ofLength(int length) {
    String members = "a=" + "v".repeat(4000) + ",b=" + "v".repeat(4000) + ",c=";
    return members + "v".repeat(length - members.length());
  }

  private static String members(int count) {
    return members(0, count);
  }

  private static String members(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> "k" + i + "=" + i)
        .collect(Collectors.joining(","));
  }
}
