// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.prodkit.config.Secret;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that logs its secret in every way that is left once {@code close()} has returned. Its
 * arguments say how often it starts, and whether it configures Logback in code before.
 */
final class TalkingAfterClose {
  private static final Logger LOG = LoggerFactory.getLogger(TalkingAfterClose.class);

  record Settings(Secret databasePassword) {}

  private TalkingAfterClose() {}

  public static void main(String[] args) throws Exception {
    if (Set.of(args).contains("configured-in-code")) {
      configureInCode();
    }
    String secret = bootstrapAndClose();
    if (Set.of(args).contains("twice")) {
      bootstrapAndClose();
    }
    LOG.info("after close: {}", secret);
    LOG.error("after close, an exception", new IllegalStateException("caused by " + secret));
    LOG.error("after close, one that cannot be logged", new Unspeakable());
    java.util.logging.Logger.getLogger("jul").info("after close, JUL: " + secret);
    System.getLogger("system")
        .log(System.Logger.Level.INFO, "after close, System.Logger: " + secret);
    Thread thread = new Thread(() -> LOG.info("after close, another thread: {}", secret));
    thread.start();
    thread.join();
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    LOG.error("after Logback: {}", secret);
    java.util.logging.Logger.getLogger("jul").warning("after Logback, JUL: " + secret);
  }

  private static String bootstrapAndClose() throws InterruptedException {
    Production production = Production.bootstrap(new String[0], Settings.class);
    String secret = production.settings(Settings.class).databasePassword().reveal();
    production.closing("database", () -> {
      throw new IllegalStateException("cannot close jdbc:postgresql://user@db?key=" + secret);
    });
    Thread handler = new Thread(production::close); // as a handler of a request would
    handler.start();
    production.close();
    handler.join();
    LOG.info("just after close: {}", secret);
    return secret;
  }

  private static void configureInCode() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("OWN %msg%n%ex");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("asked for its message");
    }
  }
}
