// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A service on a class path where SLF4J does not reach the Logback that Prodkit logs through. */
class LogBindingProcessTest {
  /** Where the build puts the jars that must not be on the class path of the other tests. */
  private static final Path JARS = Path.of("target/log-bindings").toAbsolutePath();

  /** Says whether it started, past any log. */
  @SuppressWarnings("SystemOut")
  static final class Service {
    private Service() {}

    public static void main(String[] args) {
      Configuration configuration = Production.configure();
      if (args.length > 0) {
        configuration.without(Part.LOGGING);
      }
      try (Production production = configuration.bootstrap(new String[0])) {
        LoggerFactory.getLogger(Service.class).info("in the log of the service");
        LoggerFactory.getLogger(Service.class)
            .error(
                "with an exception",
                new IllegalStateException("the failure", new Exception("the root")));
        System.out.println("started with port " + production.managementPort().isPresent());
      }
    }
  }

  @TempDir
  private Path directory;

  private ServiceCommand service(List<String> first, List<String> without) throws IOException {
    List<Path> classPath = new ArrayList<>();
    first.forEach(jar -> classPath.add(jar(jar)));
    ServiceJar.classPath().stream()
        .filter(entry -> without.stream().noneMatch(entry.getFileName().toString()::startsWith))
        .forEach(classPath::add);
    return ServiceProcess.jar(ServiceJar.of(Service.class, directory, classPath))
        .environment("SERVICE_NAME", "bound")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1");
  }

  private static Path jar(String name) {
    Path jar = JARS.resolve(name + ".jar");
    assertThat(Files.exists(jar)).as("%s, which the build copies", jar).isTrue();
    return jar;
  }

  private static List<String> said(ServiceProcess process) {
    return process.errorLines().stream()
        .filter(line -> line.contains("Cannot start"))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "slf4j-simple, org.slf4j.simple.SimpleLoggerFactory, exclude org.slf4j:slf4j-simple",
    "slf4j-nop, org.slf4j.nop.NOPServiceProvider, exclude org.slf4j:slf4j-nop",
    "slf4j-reload4j;reload4j, org.slf4j.reload4j, exclude org.slf4j:slf4j-reload4j",
    "slf4j-api-1.7, slf4j-api 1.7, set the version of org.slf4j:slf4j-api",
    "logback-classic-old;logback-core-old, Logback 1.4, ch.qos.logback:logback-classic",
    "logback-classic-1.5.17;logback-core-1.5.17, Logback 1.5.17, ch.qos.logback:logback-classic",
  })
  @DisplayName("CORE-12: a start whose log could not be heard says why on standard error")
  void namesWhatItFoundWhereAndWhatToDo(String jars, String found, String advice)
      throws IOException {
    List<String> first = List.of(jars.split(";"));
    try (ServiceProcess process = service(first, List.of()).start()) {
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(said(process)).hasSize(1);
      Event event = Event.parse(said(process).get(0));
      assertThat(event.text("code")).isEqualTo("PK-START-07");
      assertThat(event.text("service")).isEqualTo("bound");
      assertThat(event.message()).contains(found, first.get(0) + ".jar", advice);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "1.5.18, json",
    "1.5.18, text",
    "1.5.18, ecs",
    "1.5.38, json",
    "1.6.7, json",
    "1.6.7, text",
  })
  @DisplayName("with each Logback from 1.5.18 on every stack trace is written")
  void writesStackTracesWithEachLogback(String version, String format) throws IOException {
    boolean own = version.equals("1.5.38");
    List<String> first =
        own ? List.of() : List.of("logback-classic-" + version, "logback-core-" + version);
    try (ServiceProcess process = service(first, own ? List.of() : List.of("logback-"))
        .environment("LOG_FORMAT", format)
        .start()) {
      assertThat(process.awaitExit()).isZero();
      List<String> lines = process.lines();
      assertThat(lines.stream().filter(line -> line.contains("with an exception")))
          .singleElement()
          .asString()
          .doesNotContain("_encode_error");
      assertThat(lines)
          .anyMatch(line -> line.contains("java.lang.IllegalStateException: the failure"))
          .anyMatch(line -> line.contains("Caused by: java.lang.Exception: the root"));
      assertThat(lines.stream().filter(line -> line.contains("PK-LOG-03")))
          .as("told once, and only below the floor")
          .hasSize(version.equals("1.5.18") ? 1 : 0)
          .allMatch(line -> line.contains("Logback 1.5.18 is older than 1.5.38"));
    }
  }

  @Test
  @DisplayName("a configuration that nothing reads is named at the start")
  void namesTheConfigurationThatIsNotRead() throws IOException {
    Files.writeString(directory.resolve("log4j.properties"), "log4j.rootLogger=DEBUG");
    Files.writeString(directory.resolve("log4j2.xml"), "<Configuration/>");
    try (ServiceProcess process = service(List.of(), List.of("log4j-core"))
        .jvmOption("-Xbootclasspath/a:" + directory)
        .jvmOption("-Djava.util.logging.config.file=/nowhere/jul.properties")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.lines().stream().filter(line -> line.contains("PK-LOG-04")))
          .singleElement()
          .asString()
          .contains(
              "log4j.properties (file:",
              "log4j2.xml (file:",
              "java.util.logging.config.file=/nowhere/jul.properties",
              "LOG_LEVELS");
    }
    try (ServiceProcess process = service(List.of(), List.of("log4j-core")).start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.lines()).noneMatch(line -> line.contains("PK-LOG-04"));
    }
  }

  @Test
  void namesLog4jWhereItIsTheBinding() throws IOException {
    try (ServiceProcess process = service(
            List.of("log4j-slf4j2-impl", "log4j-api", "log4j-core"), List.of("log4j-to-slf4j"))
        .environment("LOG_FORMAT", "text")
        .start()) {
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(said(process))
          .singleElement()
          .satisfies(line -> assertThat(line)
              .startsWith("ERROR PK-START-07 Cannot start: SLF4J is bound to ")
              .contains(
                  "log4j-slf4j2-impl.jar", "exclude org.apache.logging.log4j:log4j-slf4j2-impl"));
    }
  }

  @Test
  void saysSoWhereThereIsNoBindingAtAll() throws IOException {
    try (ServiceProcess process = service(List.of(), List.of("logback-classic")).start()) {
      assertThat(process.awaitExit()).isEqualTo(1);
      assertThat(said(process))
          .singleElement()
          .satisfies(line -> assertThat(line)
              .contains("PK-START-07", "no binding", "add ch.qos.logback:logback-classic"));
    }
  }

  @ParameterizedTest
  @CsvSource({"logback stays on the class path, none", "logback is excluded, logback-"})
  void leavesABindingAloneThatTheServiceChose(String name, String without) throws IOException {
    try (ServiceProcess process = service(
            List.of("log4j-slf4j2-impl", "log4j-api", "log4j-core"),
            List.of("log4j-to-slf4j", without))
        .jvmOption("-Dlog4j.rootLevel=INFO")
        .jvmOption("-Dorg.apache.logging.log4j.level=INFO")
        .argument("without-logging")
        .start()) {
      assertThat(process.awaitExit()).isZero();
      assertThat(process.lines()).contains("started with port true");
      assertThat(process.lines()).anyMatch(line -> line.contains("in the log of the service"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.5.38, true",
    "1.5.40, true",
    "'', true",
    "1.5.39-SNAPSHOT, true",
    "1.5.18, true",
    "1.5.17, false",
    "1.4.14, false",
    "1.6.0, true",
    "2.0.0-alpha1, false",
    "1.5.x, false",
    "nonsense, false",
  })
  void refusesALogbackThatIsOlderOrOfAnotherLine(String version, boolean supported) {
    assertThat(LogBinding.supported(version)).isEqualTo(supported);
  }
}
