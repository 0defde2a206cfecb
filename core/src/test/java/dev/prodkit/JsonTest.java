// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Property(tries = 500)
  void everyTextIsReadBackByAStrictParser(@ForAll String text) {
    byte[] json = Json.object(Map.of("member", text)).getBytes(StandardCharsets.UTF_8);

    assertThat(Event.parse(json).text("member")).isEqualTo(withoutLoneSurrogates(text));
  }

  @Test
  void aLoneSurrogateBecomesTheReplacementCharacterAndEatsNoNeighbour() {
    assertThat(Json.object(Map.of("m", "x\ud800y"))).isEqualTo("{\"m\":\"x\ufffdy\"}");
  }

  @Test
  void numbersAndBooleansStayWhatTheyAre() {
    assertThat(Json.object(Map.of("n", 5L))).isEqualTo("{\"n\":5}");
    assertThat(Json.object(Map.of("b", true))).isEqualTo("{\"b\":true}");
  }

  private static String withoutLoneSurrogates(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> clean.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c));
    return clean.toString();
  }
}
