// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.SecretShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShapeRecallTest {
  private static final long SEED = 20_261_122;
  private static final int EACH = 3;

  @Test
  @DisplayName("MSK-8, MSK-9: each well-known format is masked in each carrier")
  void everyFormatInEveryCarrier() {
    LoggedLines lines = LoggedLines.json(Redactor.create());
    Random random = new Random(SEED);
    List<String> leaks = new ArrayList<>();
    AtomicInteger logged = new AtomicInteger();
    SecretShapes.all()
        .forEach((format, maker) -> Carriers.all().forEach((carrier, log) -> {
          if (carrier.contains("[]") || carrier.contains("Buffer")) {
            return; // shapes are not looked for inside encodings
          }
          for (int i = 0; i < EACH; i++) {
            SecretShapes.Shape shape = maker.apply(random);
            boolean alone = i == 0 && !carrier.equals("marker"); // which puts a letter before
            log.accept(lines.logger(), alone ? shape.text() : "before " + shape.text() + " after");
            String line = new String(lines.bytes(), UTF_8);
            assertThat(Event.parse(line).members()).as(line).containsKey("level");
            logged.incrementAndGet();
            if (line.contains(shape.secret()) || line.contains(Carriers.json(shape.secret()))) {
              leaks.add(format + " in " + carrier + ": " + line.strip());
            }
          }
        }));
    assertThat(leaks).as("of %s, with seed %s", logged, SEED).isEmpty();
    assertThat(logged.get()).isGreaterThan(9_000);
  }

  @Test
  @DisplayName("MSK-8: each well-known format is masked in plain text, whatever stands around it")
  void inText() {
    Redactor redactor = Redactor.create();
    Random random = new Random(SEED);
    String[] around = {
      "%s",
      "x %s y",
      "(%s)",
      "[%s]",
      "{a=%s}",
      "'%s'",
      "\"%s\"",
      "<a>%s</a>",
      "k=%s",
      "k=%s;b",
      "first,%s,last",
      "line\n%s\nline",
      "tab\t%s",
      "`%s`",
      "\\n%s\\n",
      "{\"m\":\"a\\n%s\\n\"}",
      "%s."
    };
    List<String> leaks = new ArrayList<>();
    SecretShapes.all().forEach((format, maker) -> {
      for (String place : around) {
        SecretShapes.Shape shape = maker.apply(random);
        String redacted = redactor.apply(place.formatted(shape.text()));
        if (redacted.contains(shape.secret())) {
          leaks.add(format + " in " + place + ": " + redacted);
        }
        assertThat(redactor.apply(redacted)).as("again").isEqualTo(redacted);
      }
    });
    assertThat(leaks).as("with seed %s", SEED).isEmpty();
  }
}
