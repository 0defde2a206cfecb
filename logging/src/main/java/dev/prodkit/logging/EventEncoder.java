// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import net.logstash.logback.decorate.JsonGeneratorDecorator;
import net.logstash.logback.decorate.TokenStreamFactoryBuilderDecorator;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * Makes the encoders for our own formats, unredacted; {@link RedactingEncoder} goes around them.
 */
final class EventEncoder {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{36} - %msg %kvp %X%n%ex";

  private EventEncoder() {}

  /** JSON by logstash-logback-encoder, with {@code fields} as its only provider. */
  static Encoder<ILoggingEvent> json(EventFields fields) {
    LoggingEventCompositeJsonEncoder encoder = new LoggingEventCompositeJsonEncoder();
    encoder.getProviders().addProvider(fields);
    encoder.setLineSeparator("\n");
    encoder.setFindAndRegisterJacksonModules(false);
    encoder.addDecorator(new Escapes());
    encoder.addDecorator((JsonGeneratorDecorator) EventGenerator::new);
    return encoder;
  }

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

  private static final class Escapes
      implements TokenStreamFactoryBuilderDecorator<JsonFactory, JsonFactoryBuilder> {
    @Override
    public JsonFactoryBuilder decorate(JsonFactoryBuilder builder) {
      return builder.characterEscapes(new EscapedCharacters());
    }
  }
}
