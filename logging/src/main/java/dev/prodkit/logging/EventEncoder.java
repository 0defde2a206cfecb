// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;

/** The encoder of {@link LogFormat#TEXT}, unredacted; {@link RedactingEncoder} goes around it. */
final class EventEncoder {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{36} - %msg %kvp %X%n%ex";

  private EventEncoder() {}

  /** A readable line for people. */
  static Encoder<ILoggingEvent> text() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(PATTERN);
    encoder.setCharset(StandardCharsets.UTF_8);
    return encoder;
  }

  static void start(Encoder<?> encoder, Context context) {
    encoder.setContext(context);
    encoder.start();
  }
}
