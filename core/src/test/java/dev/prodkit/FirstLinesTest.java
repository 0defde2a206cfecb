// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  /** Leaves a file behind if Logback acts on it, and would fetch another if it included it. */
  private static Path planted(Path directory, String name, String url) throws IOException {
    return Files.writeString(directory.resolve(name), """
        <configuration>
          <include url="%2$s"/>
          <insertFromJNDI env-entry-name="java:comp/env/name" as="name"/>
          <receiver class="ch.qos.logback.classic.net.server.ServerSocketReceiver">
            <port>0</port>
          </receiver>
          <appender name="FILE" class="ch.qos.logback.core.FileAppender">
            <file>%1$s/acted-on.log</file>
            <encoder><pattern>%%msg</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="FILE"/></root>
        </configuration>
        """.formatted(directory, url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xbootclasspath/a:%1$s", // where logback.xml lies
        "-Dlogback.configurationFile=%1$s/logback.xml",
        "-Dlogback.configurationFile=%2$s"
      })
  @DisplayName("LOG-16: no configuration that was planted is read")
  void readNoConfigurationThatWasPlanted(String option, @TempDir Path directory)
      throws IOException {
    AtomicInteger fetched = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      fetched.incrementAndGet();
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
    });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/logback.xml";
    planted(directory, "logback.xml", url);
    try (ServiceProcess process = ServiceProcess.main(Early.class)
        .jvmOption(option.formatted(directory, url))
        .environment("DATABASE_PASSWORD", "canary-canary")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.events()).hasSize(5);
      assertThat(fetched).hasValue(0);
      assertThat(directory.resolve("acted-on.log")).doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  /** The same file is not harmless: where it is asked for, Logback does act on it. */
  @Test
  void leaveEverythingToLogbackWhereThatIsAskedFor(@TempDir Path directory) throws IOException {
    planted(directory, "logback.xml", "http://127.0.0.1:1/");
    try (ServiceProcess process = ServiceProcess.main(Early.class)
        .jvmOption("-Xbootclasspath/a:" + directory)
        .environment("LOG_FORMAT", "custom")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(directory.resolve("acted-on.log")).exists();
    }
  }

  @Test
  void leaveATestItsConfiguration(@TempDir Path directory) throws IOException {
    planted(directory, "logback-test.xml", "http://127.0.0.1:1/");
    try (ServiceProcess process = ServiceProcess.main(Early.class)
        .jvmOption("-Xbootclasspath/a:" + directory)
        .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(directory.resolve("acted-on.log")).exists();
    }
  }
}
