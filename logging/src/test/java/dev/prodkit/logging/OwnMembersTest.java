// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Members that Prodkit or a tracer writes are not taken for secrets by their looks. */
class OwnMembersTest {
  private static final String CARD = "4111111111111111";

  /** Ids of Datadog's that look like card numbers, in whose line another secret stands. */
  private static final Map<String, String> IDS =
      Map.of("trace_id", CARD, "span_id", "4012888888881881");

  private final Redactor redactor = Redactor.create();

  private void log(LoggedLines lines) {
    lines
        .logger()
        .atInfo()
        .addKeyValue("amount", "card " + CARD)
        .addKeyValue("password", "hunter2")
        .log("payment by card " + CARD + " declined");
  }

  @Test
  @DisplayName("MSK-7: ids and fields of ours are never masked by shape")
  void ids() {
    for (FieldNames names : List.of(FieldNames.JSON, FieldNames.LOGSTASH, FieldNames.ECS)) {
      LoggedLines lines = LoggedLines.of(names, redactor);
      lines.fields.fields(Map.of("service", "orders", "version", CARD));
      lines.fields.context(() -> IDS);
      log(lines);
      assertThat(lines.event().members())
          .containsValue("payment by card [redacted] declined")
          .containsEntry(String.valueOf(names.name("version")), CARD)
          .containsEntry(String.valueOf(names.name("trace_id")), CARD)
          .containsEntry(String.valueOf(names.name("span_id")), "4012888888881881")
          .containsEntry("amount", "card [redacted]")
          .containsEntry("password", "[redacted]");
    }
  }

  @Test
  @DisplayName("MSK-7: ids of a tracing agent are never masked by shape, however often they come")
  void idsOfAnAgent() {
    LoggedLines lines = LoggedLines.json(redactor);
    Map<String, String> context = new LinkedHashMap<>();
    context.put("paid_with", "card");
    context.put("dd.trace_id", CARD);
    context.put("dd.span_id", "4012888888881881");
    context.put("card", CARD);
    for (boolean withCard : new boolean[] {true, false}) {
      if (!withCard) {
        context.remove("card");
      }
      MDC.setContextMap(context);
      for (int i = 0; i < 4; i++) {
        log(lines);
        assertThat(lines.event().members())
            .containsEntry("dd.trace_id", CARD)
            .containsEntry("dd.span_id", "4012888888881881")
            .containsEntry("amount", "card [redacted]");
      }
    }
  }

  @Test
  @DisplayName("MSK-7: a registered secret is masked in members of ours too")
  void registered() {
    redactor.register(CARD);
    redactor.register("orders-password");
    LoggedLines lines = LoggedLines.json(redactor);
    lines.fields.fields(Map.of("service", "orders-password"));
    lines.fields.context(() -> IDS);
    lines.logger().info("m");
    assertThat(lines.event().members())
        .containsEntry("service", "[redacted]")
        .containsEntry("trace_id", "[redacted]")
        .containsEntry("span_id", "4012888888881881");
  }
}
