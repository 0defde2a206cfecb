// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MaskedNamesTest {
  private final Redactor redactor = Redactor.create();

  MaskedNamesTest() {
    redactor.register("hunter-one1");
    redactor.register("hunter-two2");
  }

  @Test
  void aMaskedNameIsNotThatOfAnotherMember() {
    String text = "{\"hunter-one1\":1,\"[redacted]\":2,\"hunter-two2\":3,\"[redacted]_3\":4}";
    assertThat(Event.parse(redactor.apply(text)).members())
        .isEqualTo(
            Map.of("[redacted]_2", 1, "[redacted]", 2, "[redacted]_4", 3, "[redacted]_3", 4));
    String inside = "{\"A[redacted]\":3,\"Ahunter-one1\":1,\"Ahunter-two2\":2}";
    assertThat(Event.parse(redactor.apply(inside)).members())
        .isEqualTo(Map.of("A[redacted]", 3, "A[redacted]_2", 1, "A[redacted]_3", 2));
  }

  @Test
  void norThatOfAnotherOneWhichIsWrittenWithEscapes() {
    String text = "{\"hunter-one1\":1,\"\\u005bredacted]\":2,\"[redacted\\u005d\\u005f\\u0032\":4}";
    assertThat(Event.parse(redactor.apply(text)).members())
        .isEqualTo(Map.of("[redacted]_3", 1, "[redacted]", 2, "[redacted]_2", 4));
  }

  @Provide
  Arbitrary<Set<String>> names() {
    List<String> parts =
        List.of("hunter-one1", "hunter-two2", "[redacted]", "_2", "_3", "_", "1", "A", "0", "_20");
    return Arbitraries.of(parts)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(list -> String.join("", list))
        .set()
        .ofMinSize(2)
        .ofMaxSize(12);
  }

  @Property(tries = 2_000)
  void noTwoMembersOfAnObjectHaveOneName(@ForAll("names") Set<String> names) {
    String text = names.stream()
        .map(name -> "\"" + name + "\":\"" + names.size() + "\"")
        .collect(Collectors.joining(",", "{", "}"));
    String redacted = redactor.apply(text);
    assertThat(redacted).doesNotContain("hunter-");
    assertThat(Event.parse(redacted).members()).as(text).hasSameSizeAs(names);
  }
}
