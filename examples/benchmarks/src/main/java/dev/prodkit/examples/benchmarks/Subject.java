// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import co.elastic.logging.AdditionalField;
import co.elastic.logging.logback.EcsEncoder;
import dev.prodkit.redaction.Redactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.mask.MaskingJsonGeneratorDecorator;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.util.StringMap;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/** Somebody's encoder: creates an event and encodes it. */
@FunctionalInterface
interface Subject {
  /** So many bytes were written. */
  int encode() throws IOException;

  static Subject of(String name, Events events) {
    return switch (name) {
      case "event" -> () -> events.next().getLevel().levelInt;
      case "prodkit" -> prodkit(events, 50);
      case "logstash" -> logback(new LogstashEncoder(), events);
      case "logstash-masking" -> logback(masking(), events);
      case "logback" -> logback(new JsonEncoder(), events);
      case "elastic" -> logback(elastic(), events);
      case "spring" -> logback(spring(events), events);
      case "log4j" -> log4j(events);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Ours as {@code bootstrap()} sets it up, with so many registered secrets. */
  static Subject prodkit(Events events, int secrets) {
    Redactor redactor = Redactor.create();
    Random random = new Random(7);
    for (int i = 0; i < secrets; i++) {
      redactor.register(Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + "-secret");
    }
    dev.prodkit.logging.JsonEncoder encoder = new dev.prodkit.logging.JsonEncoder(redactor);
    Events.SERVICE.forEach(encoder::field);
    encoder.setContext(events.context);
    encoder.start();
    Counting output = new Counting();
    return () -> {
      encoder.encode(events.next(), output);
      return output.count;
    };
  }

  private static Subject logback(Encoder<ILoggingEvent> encoder, Events events) {
    encoder.setContext(events.context);
    encoder.start();
    return () -> encoder.encode(events.next()).length;
  }

  /** Five paths and five patterns, the one for e-mail addresses tuned so that it is linear. */
  private static LogstashEncoder masking() {
    MaskingJsonGeneratorDecorator masks = new MaskingJsonGeneratorDecorator();
    masks.setDefaultMask("[redacted]");
    masks.addPaths("password,secret,token,api_key,authorization");
    masks.addValue("\\b\\d{4}[- ]?\\d{4}[- ]?\\d{4}[- ]?\\d{4}\\b");
    masks.addValue("\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    masks.addValue("\\bAKIA[0-9A-Z]{16}\\b");
    masks.addValue("(?i)\\bbearer\\s+\\S+");
    masks.addValue("\\b[A-Za-z0-9._%+-]{1,64}+@[A-Za-z0-9.-]{1,255}+");
    LogstashEncoder encoder = new LogstashEncoder();
    masks.start();
    encoder.addDecorator(masks);
    return encoder;
  }

  private static EcsEncoder elastic() {
    EcsEncoder encoder = new EcsEncoder();
    encoder.setServiceName("orders");
    encoder.setServiceVersion("2026.11.3");
    encoder.setServiceEnvironment("production");
    encoder.addAdditionalField(new AdditionalField("benchmark", "true"));
    return encoder;
  }

  private static StructuredLogEncoder spring(Events events) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getSystemProperties().put("spring.application.name", "orders");
    events.context.putObject(Environment.class.getName(), environment);
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setFormat("logstash");
    encoder.setCharset(StandardCharsets.UTF_8);
    return encoder;
  }

  /** Key-values stand in the context, for which Log4j has no other place. */
  private static Subject log4j(Events events) {
    JsonTemplateLayout layout = JsonTemplateLayout.newBuilder()
        .setConfiguration(new DefaultConfiguration())
        .setEventTemplateUri("classpath:LogstashJsonEventLayoutV1.json")
        .setStackTraceEnabled(true)
        .build();
    return () -> {
      Events.Data data = events.nextData();
      StringMap context = ContextDataFactory.createContextData();
      data.mdc().forEach(context::putValue);
      data.pairs().forEach(pair -> context.putValue(pair.key, pair.value));
      return layout.toByteArray(Log4jLogEvent.newBuilder()
              .setLoggerName("com.acme.orders.checkout.OrderService")
              .setLevel(Level.INFO)
              .setMessage(new ParameterizedMessage(Events.TEMPLATE, data.arguments()))
              .setThrown(events.exception())
              .setThreadName("main")
              .setContextData(context)
              .build())
          .length;
    };
  }

  /** Takes everything and keeps nothing. */
  final class Counting extends OutputStream {
    int count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      count += length;
    }
  }
}
