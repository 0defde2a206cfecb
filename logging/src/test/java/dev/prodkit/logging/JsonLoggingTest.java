// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.bridge.SLF4JBridgeHandler;

class JsonLoggingTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
  private Handler[] handlers;

  @BeforeEach
  void remember() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    handlers = jul.getHandlers();
  }

  @AfterEach
  void putBack() {
    for (Handler handler : jul.getHandlers()) {
      jul.removeHandler(handler);
    }
    for (Handler handler : handlers) {
      jul.addHandler(handler);
    }
  }

  private JsonLoggingBuilder configure() {
    return JsonLogging.configure().context(context).output(output);
  }

  private String written() {
    String written = output.toString(UTF_8);
    output.reset();
    return written;
  }

  @Test
  void fieldsAreInEveryEventInTheirOrderAndCanBeReplaced() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("service", "orders");
    fields.put("environment", "test");
    fields.put("version", "1.2");
    fields.put("hostname", "h1");
    JsonLogging logging = configure().fields(fields).start();
    root.info("m");
    assertThat(Event.parse(written()).members().keySet())
        .containsSubsequence(
            "timestamp", "level", "message", "service", "environment", "version", "hostname");
    logging.fields(Map.of("service", "payments"));
    root.info("m");
    assertThat(Event.parse(written()).members())
        .containsEntry("service", "payments")
        .doesNotContainKey("hostname");
  }

  @Test
  void everyFormatIsRedacted() {
    for (LogFormat format : LogFormat.values()) {
      if (format == LogFormat.CUSTOM) {
        continue;
      }
      Redactor redactor = Redactor.create();
      redactor.register("hunter2hunter2");
      configure().format(format).redactor(redactor).start();
      root.atInfo().addKeyValue("k", "hunter2hunter2").log("m hunter2hunter2");
      assertThat(written()).doesNotContain("hunter2").contains("m [redacted]").endsWith("\n");
    }
  }

  @Test
  void noisyLibrariesAreAtWarnUnlessNamed() {
    JsonLogging logging =
        configure().levels(Map.of("io.netty", "debug", "com.acme", "TRACE")).start();
    assertThat(context.getLogger("org.apache.kafka.clients").isInfoEnabled()).isFalse();
    assertThat(context.getLogger("org.hibernate.validator.x").isWarnEnabled()).isTrue();
    assertThat(context.getLogger("io.netty.x").isDebugEnabled()).isTrue();
    assertThat(context.getLogger("com.acme.x").isTraceEnabled()).isTrue();
    assertThat(context.getLogger("com.other").isDebugEnabled()).isFalse();
    logging.level("ERROR", Map.of());
    assertThat(context.getLogger("com.acme.x").isWarnEnabled()).isFalse();
    assertThat(context.getLogger("io.netty.x").isWarnEnabled()).isFalse();
    assertThat(context.getLogger("com.other").isErrorEnabled()).isTrue();
  }

  @Test
  void anUnknownLevelNamesTheAllowedOnesAndChangesNothing() {
    JsonLogging logging = configure().level("WARN").start();
    assertThatThrownBy(() -> logging.level("INFO", Map.of("com.acme", "verbose")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("com.acme")
        .hasMessageContaining("TRACE, DEBUG, INFO, WARN, ERROR, OFF");
    assertThat(root.getLevel()).isEqualTo(Level.WARN);
    assertThatThrownBy(() -> JsonLogging.configure().level("loud"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonLogging.configure().levels(Map.of(" ", "INFO")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatSomebodyHadSetUpStandsAgainAfterClose() {
    ListAppender<ILoggingEvent> list = new ListAppender<>();
    list.start();
    Logger quiet = context.getLogger("com.quiet");
    quiet.setLevel(Level.ERROR);
    quiet.setAdditive(false);
    quiet.addAppender(list);
    root.setLevel(Level.DEBUG);
    JsonLogging logging = configure().levels(Map.of("com.acme", "TRACE")).start();
    quiet.info("ours");
    assertThat(written()).contains("ours");
    assertThat(list.list).isEmpty();
    logging.close();
    logging.close();
    assertThat(quiet.getLevel()).isEqualTo(Level.ERROR);
    assertThat(quiet.isAdditive()).isFalse();
    assertThat(root.getLevel()).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("com.acme").getLevel()).isNull();
    assertThat(context.getLogger("io.netty").getLevel()).isNull();
    assertThat(jul.getHandlers()).hasExactlyElementsOfTypes(SLF4JBridgeHandler.class);
    quiet.error("theirs");
    root.info("nobody's");
    assertThat(list.list).hasSize(1);
    assertThat(written()).isEmpty();
  }

  @Test
  void whereNothingWasOursStaysForTheLastWords() {
    configure().start().close();
    root.info("last words");
    assertThat(Event.parse(written()).message()).isEqualTo("last words");
    JsonLogging again = configure().start();
    assertThat(again.replaced()).isEmpty();
    root.info("again");
    assertThat(written().lines()).hasSize(1);
  }

  @Test
  void javaUtilLoggingIsBridgedOnceAndItsLevelsFollow() {
    JsonLogging logging = configure().start();
    configure().start();
    assertThat(jul.getHandlers()).hasSize(1);
    java.util.logging.Logger named = java.util.logging.Logger.getLogger("com.acme.jul");
    logging.level("INFO", Map.of("com.acme.jul", "DEBUG"));
    assertThat(named.isLoggable(java.util.logging.Level.FINE)).isTrue();
    logging.level("INFO", Map.of("com.acme.jul", "ERROR"));
    assertThat(named.isLoggable(java.util.logging.Level.WARNING)).isFalse();
    logging.level("INFO", Map.of());
    assertThat(named.isLoggable(java.util.logging.Level.INFO)).isTrue();
    assertThat(named.isLoggable(java.util.logging.Level.FINE)).isFalse();
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("asked for its message");
    }
  }

  @Test
  void customKeepsTheConfigurationAndRedactsIt() {
    OutputStreamAppender<ILoggingEvent> appender = own("%level %msg%n");
    appender.setName("STREAM");
    root.addAppender(appender);
    ListAppender<ILoggingEvent> list = new ListAppender<>();
    list.setName("LIST");
    list.start();
    root.addAppender(list);
    root.setLevel(Level.WARN);
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    JsonLogging logging =
        configure().format(LogFormat.CUSTOM).redactor(redactor).start();
    root.warn("a hunter2hunter2 password=b");
    root.info("below");
    assertThat(written()).isEqualTo("WARN a [redacted] password=[redacted]\n");
    root.warn("an exception that cannot be logged", new Unspeakable());
    assertThat(written()).contains("WARN an exception that cannot be logged");
    assertThat(logging.replaced()).isEmpty();
    assertThat(logging.unredacted()).containsExactly("LIST");
    logging.close();
    root.warn("a hunter2hunter2 password=b");
    root.warn("an exception that cannot be logged", new Unspeakable());
    assertThat(written())
        .startsWith("WARN a [redacted] password=[redacted]\n")
        .contains("WARN an exception that cannot be logged");
  }

  @Test
  void isWrappedOnceHoweverOftenItIsStartedAndForgetsNoSecret() {
    OutputStreamAppender<ILoggingEvent> appender = own("%msg%n");
    root.addAppender(appender);
    Set<Encoder<ILoggingEvent>> wrapped = Collections.newSetFromMap(new IdentityHashMap<>());
    for (LogFormat format : List.of(LogFormat.CUSTOM, LogFormat.JSON, LogFormat.CUSTOM)) {
      Redactor redactor = Redactor.create();
      redactor.register("secret-of-" + format);
      configure().format(format).redactor(redactor).start().close();
      assertThat(appender.getEncoder()).isInstanceOf(RedactingEncoder.class);
      wrapped.add(appender.getEncoder());
    }
    assertThat(wrapped).hasSize(1);
    root.warn("secret-of-CUSTOM secret-of-JSON");
    assertThat(written()).isEqualTo("[redacted] [redacted]\n");
    assertThat(context.getTurboFilterList()).hasSize(1);
  }

  @Test
  void aConfigurationThatStandsAgainIsRedactedTooAndSoIsJavaUtilLogging() {
    root.addAppender(own("OWN %msg%n"));
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    configure().redactor(redactor).start().close();
    root.warn("a hunter2hunter2 password=b");
    root.warn("an exception that cannot be logged", new Unspeakable());
    assertThat(written())
        .startsWith("OWN a [redacted] password=[redacted]\n")
        .contains("OWN an exception that cannot be logged");
    assertThat(jul.getHandlers()).hasExactlyElementsOfTypes(SLF4JBridgeHandler.class);
  }

  private OutputStreamAppender<ILoggingEvent> own(String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(output);
    appender.start();
    return appender;
  }

  @Test
  void aFailedWriteDoesNotEndLogging() {
    boolean[] full = {true};
    OutputStream sometimesFull = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        if (full[0]) {
          throw new IOException("no space left on device");
        }
        output.write(b);
      }
    };
    JsonLogging logging =
        JsonLogging.configure().context(context).output(sometimesFull).start();
    root.info("lost");
    assertThat(logging.failing())
        .hasValueSatisfying(reason -> assertThat(reason).contains("no space left on device"));
    full[0] = false;
    root.info("written");
    assertThat(logging.flush(Duration.ofSeconds(5))).isTrue();
    assertThat(logging.failing()).isEmpty();
    assertThat(logging.flush(Duration.ofSeconds(5))).isTrue();
    List<Event> events =
        written().lines().filter(line -> !line.isEmpty()).map(Event::parse).toList();
    assertThat(events)
        .extracting(Event::message)
        .contains("written")
        .anyMatch(message -> message.startsWith("dropped 1 INFO events in"));
    assertThat(logging.counts().droppedByReason())
        .containsExactly(Map.entry(DropReason.OUTPUT_FAILED, 1L));
  }

  @Test
  void anInterruptedThreadKeepsItsFlagAndItsEvent() {
    configure().start();
    Thread.currentThread().interrupt();
    root.info("m");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(written()).contains("\"m\"");
  }

  @Test
  void aFlushMayTakeAsLongAsItWants() {
    JsonLogging logging = configure().start();
    root.info("m");
    assertThat(logging.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    logging.flush(Duration.ofSeconds(Long.MIN_VALUE));
    logging.ending(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(Event.parse(written()).message()).isEqualTo("m");
  }

  @Test
  void contextFieldsAreReadOnTheCallingThread() throws InterruptedException {
    ThreadLocal<String> trace = ThreadLocal.withInitial(() -> "none");
    configure().contextFields(() -> Map.of("trace_id", trace.get())).start();
    Thread thread = new Thread(() -> {
      trace.set("abc");
      root.info("m");
    });
    thread.start();
    thread.join();
    assertThat(Event.parse(written()).text("trace_id")).isEqualTo("abc");
  }
}
