// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.logstash.logback.argument.StructuredArguments;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/** What Elasticsearch would refuse, or Kibana not find, in the format of its own schema. */
class EcsTest {
  private final LoggedLines lines = LoggedLines.of(FieldNames.ECS, Redactor.create());

  record User(int id) {}

  private Map<String, @Nullable Object> logged() {
    return lines.event().members();
  }

  @Test
  void takesUpTheIdsOfTheElasticAgent() {
    MDC.put("trace.id", "t");
    MDC.put("span.id", "s");
    MDC.put("transaction.id", "x");
    lines.logger().info("m");
    assertThat(logged())
        .containsEntry("trace.id", "t")
        .containsEntry("span.id", "s")
        .containsEntry("transaction.id", "x")
        .doesNotContainKeys("_trace.id", "_span.id");
    lines.fields.context(() -> Map.of("trace_id", "ours"));
    lines.logger().info("m");
    assertThat(logged()).containsEntry("trace.id", "ours").containsEntry("_trace.id", "t");
  }

  @Test
  void namesTheDataSetAfterTheService() {
    lines.logger().info("m");
    assertThat(logged())
        .containsEntry("service.name", "orders")
        .containsEntry("event.dataset", "orders");
    lines.fields.fields(Map.of("service", "orders", "event.dataset", "orders.audit"));
    lines.logger().info("m");
    assertThat(logged()).containsEntry("event.dataset", "orders.audit");
    lines.fields.fields(Map.of());
    lines.logger().info("m");
    assertThat(logged()).doesNotContainKey("event.dataset");
  }

  @Test
  void givesATextWithTheNameOfAnObjectAPlaceAmongTheLabels() {
    for (String name : EcsNames.OBJECTS) {
      MDC.clear();
      MDC.put(name, "mdc");
      lines.logger().atInfo().addKeyValue(name, 7).log("m {}", StructuredArguments.value(name, 8));
      assertThat(logged())
          .as(name)
          .containsEntry("labels." + name, "mdc")
          .containsEntry("labels." + name + "_2", 7)
          .containsEntry("labels." + name + "_3", 8)
          .doesNotContainKeys(name, "_" + name);
    }
  }

  @Test
  void leavesAnObjectItsNameUnlessItCouldForgeOurs() {
    lines
        .logger()
        .atInfo()
        .addKeyValue("user", Map.of("id", 7))
        .addKeyValue("client", new User(8))
        .addKeyValue("service", Map.of("name", "forged"))
        .log("m {}", StructuredArguments.value("url", Map.of("path", "/")));
    assertThat(logged())
        .containsEntry("user", Map.of("id", 7))
        .containsEntry("client", Map.of("id", 8))
        .containsEntry("url", Map.of("path", "/"))
        .containsEntry("labels.service", Map.of("name", "forged"))
        .containsEntry("service.name", "orders");
  }

  @Test
  void givesAMemberOfATextOfOursAPlaceAmongTheLabels() {
    lines
        .logger()
        .atInfo()
        .addKeyValue("message.id", 1)
        .addKeyValue("log.level.name", 2)
        .addKeyValue("error.message.en", 3)
        .addKeyValue("user.id", 4)
        .addKeyValue("labels.team", 5)
        .log("m");
    assertThat(logged())
        .containsEntry("labels.message.id", 1)
        .containsEntry("labels.log.level.name", 2)
        .containsEntry("labels.error.message.en", 3)
        .containsEntry("user.id", 4)
        .containsEntry("labels.team", 5);
  }

  @Test
  void masksByNameThere() {
    lines.logger().atInfo().addKeyValue("message.password", "hunter2").log("m");
    assertThat(logged()).containsEntry("labels.message.password", "[redacted]");
  }

  @Test
  void leavesNamesAloneInOtherFormats() {
    LoggedLines json = LoggedLines.json(Redactor.create());
    LoggingEventBuilder event = json.logger().atInfo();
    Map<String, Object> given = new LinkedHashMap<>();
    for (String name : List.of("user", "url", "labels", "message.id", "trace.id")) {
      given.put(name, name);
      event = event.addKeyValue(name, name);
    }
    event.log("m");
    assertThat(json.event().members()).containsAllEntriesOf(given);
  }
}
