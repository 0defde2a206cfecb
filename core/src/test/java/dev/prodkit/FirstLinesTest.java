// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a process says before {@code bootstrap()}, by whichever API its libraries say it. */
class FirstLinesTest {
  /** Logs by every API that a library may use, and never bootstraps. */
  static final class Early {
    private Early() {}

    public static void main(String[] args) throws ReflectiveOperationException {
      String secret = System.getenv("DATABASE_PASSWORD");
      LoggerFactory.getLogger(Early.class).info("by SLF4J with {}", secret);
      java.util.logging.Logger.getLogger("jul").info("by java.util.logging with " + secret);
      say("org.apache.commons.logging.LogFactory", "getLog", "by Commons Logging with " + secret);
      say("org.apache.logging.log4j.LogManager", "getLogger", "by Log4j with " + secret);
      LoggerFactory.getLogger(Early.class)
          .error("failed before bootstrap", new IllegalStateException("with " + secret));
    }

    /** By reflection: these jars are there at run time only. */
    private static void say(String factory, String method, String text)
        throws ReflectiveOperationException {
      try {
        Object log = Class.forName(factory).getMethod(method, String.class).invoke(null, "library");
        Class<?> api = factory.contains("log4j")
            ? Class.forName("org.apache.logging.log4j.Logger")
            : Class.forName("org.apache.commons.logging.Log");
        api.getMethod("info", Object.class).invoke(log, text);
      } catch (InvocationTargetException failed) {
        throw new IllegalStateException(failed.getCause());
      }
    }
  }

  @Test
  void areJsonAndRedactedWhoeverWritesThem() {
    try (ServiceProcess process = ServiceProcess.main(Early.class)
        .environment("SERVICE_NAME", "early")
        .environment("ENVIRONMENT", "staging")
        .environment("DATABASE_PASSWORD", "canary-canary")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      List<Event> events = process.events();
      assertThat(events.stream().map(Event::message))
          .containsExactly(
              "by SLF4J with [redacted]",
              "by java.util.logging with [redacted]",
              "by Commons Logging with [redacted]",
              "by Log4j with [redacted]",
              "failed before bootstrap");
      assertThat(events).allSatisfy(event -> {
        assertThat(event.text("service")).isEqualTo("early");
        assertThat(event.text("environment")).isEqualTo("staging");
      });
      assertThat(new String(process.output(), StandardCharsets.UTF_8)).doesNotContain("canary");
    }
  }
}
