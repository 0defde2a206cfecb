// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.JsonEscapes;
import dev.prodkit.redaction.Redactor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TextFormatTest {
  private final LoggedLines lines = LoggedLines.text(Redactor.create());

  @Test
  void printsFieldsPlainly() {
    Map<String, Object> receipt = new LinkedHashMap<>();
    receipt.put("cause", "SIGTERM");
    receipt.put("steps_ms", Map.of("http", 12));
    receipt.put("none", Map.of());
    MDC.put("request_id", "r-1");
    lines
        .logger()
        .atInfo()
        .addKeyValue("key", 5)
        .addKeyValue("key2", "text")
        .addKeyValue("name", "Jane Doe")
        .addKeyValue("said", "a \"b\"")
        .addKeyValue("empty", "")
        .addKeyValue("null", (Object) null)
        .addKeyValue("path", "C:\\tmp")
        .addKeyValue("list", List.of(1, "a b"))
        .addKeyValue("shutdown", receipt)
        .log("Shutdown complete {}", StructuredArguments.value("order", 7));
    assertThat(lines.text())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) INFO  \\[\\S+]"
                + " com\\.acme\\.Orders - .*\\n")
        .endsWith(" - Shutdown complete 7 request_id=r-1 key=5 key2=text name=\"Jane Doe\""
            + " said=\"a \\\"b\\\"\" empty=\"\" null=null path=C:\\tmp list=[1,\"a b\"]"
            + " shutdown.cause=SIGTERM shutdown.steps_ms.http=12 shutdown.none={} order=7\n");
  }

  @Test
  void masksByNameAndByValueLikeJson() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    LoggedLines redacted = LoggedLines.text(redactor);
    redacted
        .logger()
        .atWarn()
        .addKeyValue("password", "x y")
        .addKeyValue("pin_code", Map.of("secret", List.of(1, 2)))
        .setCause(new IllegalStateException("cause hunter2hunter2"))
        .log("with hunter2hunter2");
    String text = redacted.text();
    assertThat(text)
        .contains(" WARN  ", "- with [redacted] password=[redacted]", "cause [redacted]\n\tat ")
        .doesNotContain("hunter2", "x y");
  }

  @Test
  void keepsTheLinesOfAStackTrace() {
    lines.logger().error("failed", new Exception("outer", new IllegalStateException("root")));
    assertThat(lines.text().lines().toArray(String[]::new))
        .hasSizeGreaterThan(4)
        .satisfies(all -> assertThat(all[0]).endsWith(" - failed"))
        .satisfies(all -> assertThat(all[1]).isEqualTo("java.lang.Exception: outer"))
        .satisfies(all -> assertThat(all[2]).startsWith("\tat "))
        .contains("Caused by: java.lang.IllegalStateException: root");
  }

  @Test
  @DisplayName("LOG-1: in text no value can make a line of its own or steer a terminal")
  void nothingForgesALine() {
    String hostile = "a\nb\rc\u001b[31md\u202ee\u2028\u200ff\tg\u0085h";
    Thread.currentThread().setName("main");
    MDC.put("mdc" + hostile, hostile);
    lines
        .logger("com." + hostile)
        .atError()
        .addKeyValue("k" + hostile, hostile)
        .addKeyValue("map", Map.of(hostile, List.of(hostile)))
        .setCause(new Exception(hostile, new Exception(hostile)))
        .log("m " + hostile);
    String text = lines.text();
    String[] all = text.lines().toArray(String[]::new);
    assertThat(all[0]).contains("a\\nb\\rc\\u001B[31md\\u202Ee\\u2028\\u200Ff\\tg\\u0085h");
    assertThat(all[1]).startsWith("java.lang.Exception: a\\nb\\rc\\u001B[31md\\u202E");
    for (int i = 2; i < all.length; i++) {
      assertThat(all[i]).matches("(\tat |Caused by: |\t\\.\\.\\. ).*");
    }
    assertThat(text.chars().filter(c -> c != '\n' && c != '\t')).noneMatch(JsonEscapes::unsafe);
  }

  @Property(tries = 300)
  @Label("LOG-1: any text is logged as one line")
  void isOneLine(@ForAll String message, @ForAll String name, @ForAll String value) {
    LoggedLines text = LoggedLines.text(Redactor.create());
    text.logger().atInfo().addKeyValue(name, value).log(message);
    String line = text.text();
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(line.substring(0, line.length() - 1).codePoints())
        .noneMatch(c -> c != '"' && c != '\\' && JsonEscapes.unsafe(c));
  }
}
