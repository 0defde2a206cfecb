// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a service is called, and which version it is, when no variable says so. */
class ApplicationJarTest {
  @TempDir
  private Path directory;

  /** A jar as a build leaves it, with the class path of this test in its manifest. */
  private final class Jar {
    private final String name;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();

    Jar(String name) {
      this.name = name;
    }

    Jar manifest(String attribute, String value) {
      manifest.put(attribute, value);
      return this;
    }

    Jar project(String artifact, String version) {
      files.put(
          "META-INF/maven/com.acme/" + artifact + "/pom.properties",
          "artifactId=" + artifact + "\ngroupId=com.acme\nversion=" + version + "\n");
      return this;
    }

    Event started(String... unset) throws IOException {
      ServiceCommand command = ServiceProcess.jar(build())
          .environment("SERVICE_NAME", "small")
          .environment("ENVIRONMENT", "staging")
          .environment("MANAGEMENT_PORT", "0")
          .environment("MANAGEMENT_HOST", "127.0.0.1")
          .argument("none");
      for (String variable : unset) {
        command.unset(variable);
      }
      try (ServiceProcess service = command.start()) {
        assertThat(service.awaitExit()).isZero();
        return service.events().stream()
            .filter(event -> event.message().equals("prodkit started"))
            .findFirst()
            .orElseThrow();
      }
    }

    String version() throws IOException {
      return started().text("version");
    }

    /** The service's class first on the class path in this jar, its libraries behind it. */
    private Path build() throws IOException {
      Path libraries = ServiceJar.of(SmallService.class, directory.resolve("libraries"));
      Manifest all = new Manifest();
      all.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      all.getMainAttributes().put(Attributes.Name.MAIN_CLASS, SmallService.class.getName());
      all.getMainAttributes().put(Attributes.Name.CLASS_PATH, libraries.toUri().toString());
      manifest.forEach(
          (key, value) -> all.getMainAttributes().put(new Attributes.Name(key), value));
      Path jar = directory.resolve(name);
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), all)) {
        for (Class<?> type : new Class<?>[] {SmallService.class, SmallService.Settings.class}) {
          String entry = type.getName().replace('.', '/') + ".class";
          out.putNextEntry(new JarEntry(entry));
          try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
            in.transferTo(out);
          }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
          out.putNextEntry(new JarEntry(file.getKey()));
          out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
      return jar;
    }
  }

  @Test
  void theManifestSaysTheVersionFirst() throws IOException {
    assertThat(new Jar("orders-1.2.jar")
            .manifest("Implementation-Version", "3.4.5")
            .manifest("Specification-Version", "9")
            .project("orders", "1.2")
            .version())
        .isEqualTo("3.4.5");
  }

  @Test
  void aPlainMavenJarHasTheVersionOfItsProject() throws IOException {
    assertThat(new Jar("app.jar").project("orders", "1.2-SNAPSHOT").version())
        .isEqualTo("1.2-SNAPSHOT");
  }

  @ParameterizedTest
  @CsvSource({
    "orders-1.2.jar, 1.2",
    "orders-1.2-all.jar, 1.2",
    "orders.jar, 1.2",
    "other.jar, unknown",
    "orders-2.jar, unknown"
  })
  void aShadedJarHasTheVersionOfTheProjectThatItIsNamedAfter(String jar, String version)
      throws IOException {
    assertThat(new Jar(jar)
            .project("jackson", "3.2.4")
            .project("orders", "1.2")
            .project("orders-api", "7")
            .version())
        .isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({"Specification-Version", "Bundle-Version"})
  void otherManifestsSayItToo(String attribute) throws IOException {
    assertThat(new Jar("app.jar").manifest(attribute, "5.6").version()).isEqualTo("5.6");
  }

  @Test
  void aJarThatSaysNothingHasAnUnknownVersion() throws IOException {
    assertThat(new Jar("app.jar").version()).isEqualTo("unknown");
  }

  @Test
  void aVariableThatIsSetToNothingIsAsNotSet() throws IOException {
    Jar jar = new Jar("app.jar").project("orders", "1.2");
    try (ServiceProcess service = ServiceProcess.jar(jar.build())
        .environment("OTEL_SERVICE_NAME", "orders")
        .environment("SERVICE_NAME", "")
        .environment("VERSION", "")
        .environment("HOSTNAME", "")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .argument("none")
        .start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events().get(0)).satisfies(event -> {
        assertThat(event.message())
            .isEqualTo("Set to nothing, and so taken as not set:"
                + " SERVICE_NAME (environment SERVICE_NAME), VERSION (environment VERSION),"
                + " HOSTNAME (environment HOSTNAME)");
        assertThat(event.level()).isEqualTo("info");
        assertThat(event.text("service")).isEqualTo("orders");
        assertThat(event.text("version")).isEqualTo("1.2");
        assertThat(event.text("hostname")).isNotBlank();
      });
      assertThat(service.events())
          .noneMatch(
              event -> event.level().equals("warn") && event.text("code").equals("PK-CONFIG-01"));
    }
  }

  @Test
  void inDevelopmentTheServiceIsCalledAfterTheClassThatCalledBootstrap() throws IOException {
    assertThat(new Jar("app.jar").started("SERVICE_NAME", "ENVIRONMENT").text("service"))
        .isEqualTo("small-service");
  }

  private static final class HTTPGate2Api {}

  private static final class Odd_Name {}

  @Test
  void aNameIsWrittenInWordsWithHyphens() {
    assertThat(new ApplicationJar(HTTPGate2Api.class).serviceName()).isEqualTo("http-gate2-api");
    assertThat(new ApplicationJar(Odd_Name.class).serviceName()).isEqualTo("odd-name");
    assertThat(new ApplicationJar(new Object() {}.getClass()).serviceName())
        .isEqualTo("application-jar-test");
    assertThat(new ApplicationJar(String.class).version()).isNotBlank();
  }
}
