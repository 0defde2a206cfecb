// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is logged where a pattern of the service's own takes too long. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class OwnPatternEventTest {
  private static final String EVIL = "(a+)+\\1b";

  @Test
  @DisplayName("MSK-5, MSK-6: the event is replaced, as valid JSON, and never emitted as it was")
  void theEventSaysSo() {
    LoggedLines lines = LoggedLines.json(Redactor.create().pattern(EVIL));
    lines.logger().warn("a".repeat(40));
    Event event = lines.event();
    assertThat(event.text("level")).isEqualTo("warn");
    assertThat(event.members()).containsEntry(FieldNames.REDACT_ERROR, "redaction gave up");
    assertThat(event.text("message")).doesNotContain("aaa");
    lines.logger().warn("all is well");
    assertThat(lines.event().text("message")).isEqualTo("all is well");
  }

  @Test
  void aTextLayoutSaysSoToo() {
    PatternLayoutEncoder layout = new PatternLayoutEncoder();
    layout.setPattern("%msg%n");
    LoggedLines lines = LoggedLines.around(layout, Redactor.create().pattern(EVIL));
    lines.logger().warn("a".repeat(40));
    assertThat(lines.text()).contains("redaction gave up").doesNotContain("aaa");
  }
}
