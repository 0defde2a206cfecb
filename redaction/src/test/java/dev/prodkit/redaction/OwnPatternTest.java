// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prodkit.testkit.Event;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class OwnPatternTest {
  private static final String EVIL = "(a+)+\\1b";

  @Test
  void masksWhatItFinds() {
    Redactor redactor = Redactor.create().pattern("\\bcust-\\d+\\b").pattern("\\d{3}-\\d{2}");
    assertThat(redactor.apply("pässe cust-123, cust-x, 123-45 \uD83D\uDE00 cust-9 password=x"))
        .isEqualTo(
            "pässe [redacted], cust-x, [redacted] \uD83D\uDE00 [redacted] password=[redacted]");
    String clean = "nothing";
    assertThat(redactor.apply(clean)).isSameAs(clean);
  }

  @Test
  void jsonStaysJson() {
    Redactor redactor = Redactor.create().pattern("\"?4[\\d,\":a-z]*");
    Event event = Event.parse(redactor.apply("{\"a\":42,\"b\":\"\\u00e9 43\",\"c\":1}"));
    assertThat(event.members()).hasSize(3).doesNotContainValue(42);
  }

  @Test
  void whatIsNotUtf8IsReadByteByByte() {
    Redactor redactor = Redactor.create().pattern("cust-\\d+");
    byte[] redacted = redactor.redact("\u00e9\u00e9 cust-123 \u00e9".getBytes(ISO_8859_1));
    assertThat(redacted).asString(ISO_8859_1).isEqualTo("\u00e9\u00e9 [redacted] \u00e9");
  }

  @Test
  @DisplayName("MSK-5: a pattern that would take for ever gives up after so many steps")
  void givesUp() {
    Redactor redactor = Redactor.create().pattern(EVIL);
    assertThat(redactor.apply("a".repeat(30))).isEqualTo("[redaction gave up]");
    assertThat(redactor.apply("a".repeat(60) + "c")).isEqualTo("[redaction gave up]");
    assertThat(redactor.apply("aab")).isEqualTo("[redacted]");
    ByteSink sink = new ByteSink(8);
    sink.append("before".getBytes(UTF_8));
    byte[] text = ("password=x " + "a".repeat(40)).getBytes(UTF_8);
    assertThatThrownBy(() -> redactor.redact(text, 0, text.length, sink))
        .isInstanceOf(RedactionGaveUp.class);
    assertThat(sink.copy()).asString(UTF_8).isEqualTo("before");
  }

  @Test
  @DisplayName("MSK-5: so does a pattern that recurses too deeply, and a text that is too long")
  void givesUpWithoutAStack() {
    Redactor deep = Redactor.create().pattern("(x|y)*z");
    assertThat(deep.apply("xy".repeat(500_000))).isEqualTo("[redaction gave up]");
    Redactor simple = Redactor.create().pattern("never");
    assertThat(simple.apply("b".repeat(OwnPattern.LONGEST_TEXT + 1)))
        .isEqualTo("[redaction gave up]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "(", "[a", "x{2,1}"})
  void whatIsNoPatternIsRefused(String regex) {
    Redactor redactor = Redactor.create();
    assertThatThrownBy(() -> redactor.pattern(regex)).isInstanceOf(IllegalArgumentException.class);
    String tooLong = "x".repeat(OwnPattern.LONGEST_PATTERN + 1);
    assertThatThrownBy(() -> redactor.pattern(tooLong)).hasMessageContaining("1000");
  }

  @Test
  void emailAddressesOnlyWhenAskedFor() {
    String text = "from bob.smith+x@mail.example.com, to <a@b.org>, not @home or a@b or x@y.";
    assertThat(Redactor.create().apply(text)).isSameAs(text);
    assertThat(Redactor.create().emails().apply(text))
        .isEqualTo("from [redacted], to <[redacted]>, not @home or a@b or x@y.");
    assertThat(Redactor.create().emails().apply("{\"m\":\"a\\nbob@example.com\"}"))
        .isEqualTo("{\"m\":\"a\\n[redacted]\"}");
  }
}
