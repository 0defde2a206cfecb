// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.SecretNeighbours;
import dev.prodkit.testkit.SecretNeighbours.Case;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.MDC;

/** In each format: a registered secret is masked whatever stands beside it, without a gap. */
class NeighboursInLinesPropertyTest {
  private static LoggedLines lines(LogFormat format, Redactor redactor) {
    return switch (format) {
      case JSON, LOGSTASH, ECS ->
        LoggedLines.of(new FieldNames(format, Map.of(), Set.of()), redactor);
      case TEXT -> LoggedLines.text(redactor);
      case CUSTOM -> LoggedLines.around(new LogstashEncoder(), redactor);
    };
  }

  @Property(tries = 2_000)
  void nothingOfTheSecretIsLeft(@ForAll LogFormat format, @ForAll long seed) {
    Case next = SecretNeighbours.some(new Random(seed));
    Redactor redactor = Redactor.create();
    redactor.register(next.secret());
    LoggedLines lines = lines(format, redactor);
    MDC.put("carried", next.text());
    lines.logger().atInfo().addKeyValue("k", next.text()).log("{} and more", next.text());
    MDC.remove("carried");
    String text = lines.text();
    assertThat(text).contains(Redactor.MASK);
    assertThat(next.left(text)).as("%s in %s", next.secret(), text).isEmpty();
  }
}
