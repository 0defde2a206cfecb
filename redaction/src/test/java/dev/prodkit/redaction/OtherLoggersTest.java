// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.appender.rewrite.RewriteAppender;
import org.apache.logging.log4j.core.appender.rewrite.RewritePolicy;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.logging.log4j.util.StringMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** This module alone, with other logging libraries: the classes are those of the manual. */
@SuppressWarnings("OverrideThrowableToString") // the first line names the type that it had
class OtherLoggersTest {
  private static final String SECRET = "hunter2hunter2";

  // manual: log4j
  record RedactingPolicy(Redactor redactor) implements RewritePolicy {
    @Override
    public LogEvent rewrite(LogEvent event) {
      StringMap context = new SortedArrayStringMap();
      event
          .getContextData()
          .forEach(
              (name, value) -> context.putValue(name, redactor.apply(name, String.valueOf(value))));
      String message = event.getMessage().getFormattedMessage();
      return new Log4jLogEvent.Builder(event)
          .setMessage(new SimpleMessage(redactor.apply(message)))
          .setContextData(context)
          .setThrown(redacted(event.getThrown(), 20))
          .build();
    }

    /** Its message is text like any other; the stack stays. */
    private @Nullable Throwable redacted(@Nullable Throwable thrown, int causesLeft) {
      if (thrown == null || causesLeft == 0) {
        return null;
      }
      String text = redactor.apply(thrown.toString());
      Throwable copy = new Throwable(text, redacted(thrown.getCause(), causesLeft - 1));
      copy.setStackTrace(thrown.getStackTrace());
      return copy;
    }
  }
  // end

  // manual: jul
  static final class RedactingFormatter extends Formatter {
    private final Formatter formatter = new SimpleFormatter();
    private final Redactor redactor;

    RedactingFormatter(Redactor redactor) {
      this.redactor = redactor;
    }

    @Override
    public String format(LogRecord record) {
      return redactor.apply(formatter.format(record));
    }
  }
  // end

  private final Redactor redactor = Redactor.create();

  OtherLoggersTest() {
    redactor.register(SECRET);
  }

  private static Exception failure() {
    return new IllegalStateException("outer " + SECRET, new IOException("password=inner99"));
  }

  private static void isRedacted(String written) {
    assertThat(written)
        .contains("hello [redacted]", "token=[redacted]", "outer [redacted]", "OtherLoggersTest")
        .contains("java.io.IOException: password=[redacted]")
        .doesNotContain(SECRET, "inner99", "byname");
  }

  @Test
  void log4j() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    LoggerContext context = new LoggerContext("other");
    Configuration configuration = new DefaultConfiguration();
    OutputStreamAppender stream = OutputStreamAppender.newBuilder()
        .setName("stream")
        .setTarget(output)
        .setLayout(PatternLayout.newBuilder().setPattern("%m %X%n%ex").build())
        .build();
    stream.start();
    configuration.addAppender(stream);
    RewriteAppender redacting = RewriteAppender.createAppender(
        "redacting",
        "true",
        new AppenderRef[] {AppenderRef.createAppenderRef("stream", null, null)},
        configuration,
        new RedactingPolicy(redactor),
        null);
    redacting.start();
    configuration.addAppender(redacting);
    configuration
        .getRootLogger()
        .getAppenders()
        .keySet()
        .forEach(configuration.getRootLogger()::removeAppender);
    configuration.getRootLogger().addAppender(redacting, null, null);
    context.start(configuration);
    Logger logger = context.getLogger("com.acme");
    org.apache.logging.log4j.ThreadContext.put("token", "byname99");
    logger.error("hello {} token={}", SECRET, "byname99", failure());
    org.apache.logging.log4j.ThreadContext.clearAll();
    context.stop();
    isRedacted(output.toString(UTF_8));
  }

  @Test
  void javaUtilLogging() throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    StreamHandler handler = new StreamHandler(output, new RedactingFormatter(redactor));
    LogRecord record = new LogRecord(Level.SEVERE, "hello {0} token=byname99");
    record.setParameters(new Object[] {SECRET});
    record.setThrown(failure());
    handler.setEncoding("UTF-8");
    handler.publish(record);
    handler.close();
    isRedacted(output.toString(UTF_8));
  }

  @Test
  void plainText() {
    // manual: plain
    String line = redactor.apply("login with hunter2hunter2 and password=x");
    String value = redactor.apply("password", "x");
    // end
    assertThat(line).isEqualTo("login with [redacted] and password=[redacted]");
    assertThat(value).isEqualTo("[redacted]");
    assertThat(redactor.apply("user", "x")).isEqualTo("x");
  }

  @Test
  void theManualShowsTheseClasses() throws IOException {
    String page = plain(Files.readString(Path.of("../docs/redaction.md")));
    String here =
        Files.readString(Path.of("src/test/java/dev/prodkit/redaction/OtherLoggersTest.java"));
    for (String region : List.of("log4j", "jul", "plain")) {
      int from = here.indexOf("// manual: " + region);
      String code = here.substring(here.indexOf('\n', from), here.indexOf("// end", from));
      assertThat(page).as(region).contains(plain(code));
    }
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
