// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServiceProcessTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void tellsTheExitCodeAndEverythingThatWasWritten() {
    try (ServiceProcess service =
        ServiceProcess.main(Services.ExitsWithThree.class).start()) {
      assertThat(service.awaitExit()).isEqualTo(3);

      assertThat(service.isAlive()).isFalse();
      assertThat(service.events()).extracting(Event::message).containsExactly("one", "two");
      assertThat(service.lines()).hasSize(2).first().asString().contains("\"answer\":42");
      assertThat(service.errorLines()).containsExactly("on the side");
      assertThat(new String(service.output(), StandardCharsets.UTF_8))
          .startsWith("{\"level\"")
          .endsWith("on the side\n");
    }
  }

  @Test
  void findsAnEventAmongThoseSoFarAndThoseToCome() {
    try (ServiceProcess service =
        ServiceProcess.main(Services.Waits.class.getName()).start()) {
      assertThat(service.port("management_port")).isEqualTo(9464);
      assertThat(service.port("http_port")).isEqualTo(8080);
      assertThat(service.awaitLine(line -> line.contains("ready"))).startsWith("{");

      service.signal(Signal.TERM);

      assertThat(service.awaitEvent(event -> event.message().equals("goodbye")).has("message"))
          .isTrue();
      assertThat(service.awaitExit()).isEqualTo(143);
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "HUP, 129", "KILL, 137"})
  void sendsRealSignals(Signal signal, int code) {
    try (ServiceProcess service = ServiceProcess.main(Services.Waits.class).start()) {
      service.port("http_port");

      service.signal(signal);

      assertThat(service.awaitExit()).isEqualTo(code);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> service.signal(Signal.TERM))
          .withMessageContaining("ended with " + code);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void sendsSignalsThatTheTestItselfWasStartedToIgnore() throws IOException, InterruptedException {
    // What a shell without job control does to a build that it puts into the background.
    Process test = new ProcessBuilder(
            "sh",
            "-c",
            "trap '' HUP INT; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Services.Interrupts.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    try {
      assertThat(test.waitFor(50, TimeUnit.SECONDS)).isTrue();
      assertThat(test.exitValue()).isEqualTo(130);
    } finally {
      test.destroyForcibly();
    }
  }

  @Test
  void givesTheChildAnEnvironmentThatHoldsOnlyWhatTheTestSet() {
    try (ServiceProcess service = ServiceProcess.main(Services.TellsItsSurroundings.class)
        .environment("SERVICE_NAME", "users")
        .argument("--check")
        .argument("a b")
        .jvmOption("-Dgreeting=hello")
        .jvmOption("-Xmx64m")
        .java(Path.of(System.getProperty("java.home")))
        .start()) {
      Event told = service.awaitEvent(event -> true);

      Event environment = told.object("environment");
      assertThat(environment.members()).containsOnlyKeys("PATH", "LC_ALL", "HOME", "SERVICE_NAME");
      assertThat(environment.text("SERVICE_NAME")).isEqualTo("users");
      assertThat(told.members().get("arguments")).asString().isEqualTo("[--check, a b]");
      assertThat(told.text("greeting")).isEqualTo("hello");
      assertThat(told.number("memory")).isLessThanOrEqualTo(64 << 20);
      assertThat(told.number("stdin")).isEqualTo(-1);
      assertThat(told.text("directory")).isEqualTo(environment.text("HOME"));
    }
  }

  @Test
  void handsOverEveryByteWhateverTheLocaleOfTheBuild() {
    String hostile = " p\u00e4ss;\n'\"$(id)`%s\\0101\u20ac\uD83D\uDE00\n\n";
    try (ServiceProcess service = ServiceProcess.main(Services.TellsItsSurroundings.class)
        .environment("TEXT", hostile)
        .environment("NO_TEXT", new byte[] {'a', (byte) 0xff, 'b'})
        .environment("EMPTY", "")
        .argument(hostile)
        .argument("")
        .start()) {
      Event told = service.awaitEvent(event -> true);

      Event environment = told.object("environment");
      assertThat(environment.text("TEXT")).isEqualTo(hostile);
      assertThat(environment.text("NO_TEXT")).isEqualTo("a\uFFFDb");
      assertThat(environment.text("EMPTY")).isEmpty();
      assertThat(told.members().get("arguments")).isEqualTo(List.of(hostile, ""));
    }
  }

  @Test
  void takesVariablesOutAndWorksInAGivenDirectory(@TempDir Path directory) {
    try (ServiceProcess service = ServiceProcess.main(Services.TellsItsSurroundings.class)
        .unset("HOME")
        .unset("LC_ALL")
        .withoutJvmOptions()
        .jvmOption("-Xmx96m")
        .jvmOption("-XX:+UseParallelGC")
        .workingDirectory(directory)
        .start()) {
      Event told = service.awaitEvent(event -> true);

      assertThat(told.object("environment").members()).containsOnlyKeys("PATH");
      assertThat(told.text("directory")).isEqualTo(directory.toString());
      assertThat(service.awaitExit()).isZero();
    }
    assertThat(directory).exists();
  }

  @Test
  void removesTheHomeOfTheProcess() {
    Path home;
    try (ServiceProcess service =
        ServiceProcess.main(Services.TellsItsSurroundings.class).start()) {
      home = Path.of(service.awaitEvent(event -> true).text("directory"));
      assertThat(home).isEmptyDirectory();
    }
    assertThat(home).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no json", "{\"a\":1,\"a\":2}", "{\"a\":1}\n\n{\"a\":1}", "{\"a\":\"\u00e4\"}"})
  void refusesALineThatIsNotStrictJson(String written) {
    try (ServiceProcess service = ServiceProcess.main(Services.Echoes.class)
        .environment("LC_ALL", "C.UTF-8")
        .argument(written)
        .start()) {
      assertThat(service.awaitExit()).isZero();

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(service::events)
          .withMessageStartingWith("this line is not");
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> service.awaitEvent(event -> event.has("never")))
          .withMessageStartingWith("this line is not");
      assertThat(service.lines()).isNotEmpty();
    }
  }

  @Test
  void countsALastLineWithoutALineEnd() {
    try (ServiceProcess service = ServiceProcess.main(Services.Echoes.class)
        .argument("{\"a\":1}\n{\"b\":2}")
        .start()) {
      assertThat(service.awaitEvent(event -> event.has("b")).number("b")).isEqualTo(2);
      assertThat(service.events()).hasSize(2);
    }
  }

  @Test
  void showsTheOutputWhenAnEventDoesNotCome() {
    try (ServiceProcess service = ServiceProcess.main(Services.Waits.class).start()) {
      service.port("http_port");

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> service.awaitEvent(SHORT, event -> event.has("never")))
          .withMessageContaining("within PT0.3S")
          .withMessageContaining("\"message\":\"ready\"");
    }
  }

  @Test
  void doesNotWaitForAnEventOfAProcessThatHasEnded() {
    try (ServiceProcess service =
        ServiceProcess.main(Services.ExitsWithThree.class).start()) {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> service.awaitEvent(Duration.ofHours(1), event -> event.has("never")))
          .withMessageContaining("no event of 2 was the one wanted before stdout ended")
          .withMessageContaining("\"message\":\"one\"")
          .withMessageContaining("on the side");
    }
  }

  @Test
  void showsOutputAndThreadsWhenTheEndDoesNotCome() {
    try (ServiceProcess service = ServiceProcess.main(Services.Waits.class).start()) {
      service.port("http_port");

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> service.awaitExit(SHORT))
          .withMessageContaining("still running after PT0.3S")
          .withMessageContaining("\"message\":\"ready\"")
          .withMessageContaining("CountDownLatch.await");
      assertThat(service.threadDump()).contains("\"main\"");
    }
  }

  @Test
  void endsAProcessThatIgnoresTermAndTheChildrenThatItStarted() {
    ServiceProcess service = ServiceProcess.main(Services.Clings.class).start();
    ProcessHandle child;
    try (service) {
      child = ProcessHandle.of(service.awaitEvent(event -> event.has("child")).number("child"))
          .orElseThrow();
      service.signal(Signal.TERM);
      service.awaitEvent(event -> event.message().equals("clinging"));
      assertThat(service.isAlive()).isTrue();
    }
    assertThat(service.isAlive()).isFalse();
    assertThat(service.awaitExit()).isEqualTo(137);
    assertThat(service.events()).hasSize(2);
    await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
  }

  @Test
  void saysThatTheOutputIsNotWholeWhenAnOrphanHoldsIt() {
    try (ServiceProcess service =
        ServiceProcess.main(Services.Clings.class).argument("orphan").start()) {
      long orphan = service.awaitEvent(event -> event.has("child")).number("child");
      try {
        assertThatExceptionOfType(AssertionError.class)
            .isThrownBy(service::awaitExit)
            .withMessageContaining("still holds its output open");
      } finally {
        ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void drainsBothStreamsSoThatTheChildNeverWaitsForTheTest() {
    try (ServiceProcess service = ServiceProcess.main(Services.Floods.class).start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).hasSize(1024);
      assertThat(service.errorLines()).hasSize(1025).last().isEqualTo("done");
    }
  }

  @Test
  void leavesStdoutInItsPipeUntilToldToRead() {
    try (ServiceProcess service =
        ServiceProcess.main(Services.Floods.class).withoutReadingStdout().start()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> service.threadDump().contains("FileOutputStream.writeBytes"));
      assertThat(service.errorLines()).hasSize(1024);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(service::lines)
          .withMessageContaining("resumeReading");

      service.resumeReading();

      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).hasSize(1024);
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(service::resumeReading);
    }
  }

  @Test
  void endsAProcessWhoseStdoutNobodyReads() {
    ServiceProcess service =
        ServiceProcess.main(Services.Floods.class).withoutReadingStdout().start();

    service.close();

    assertThat(service.isAlive()).isFalse();
  }

  @Test
  void runsAJar(@TempDir Path directory) throws IOException {
    Path jar = directory.resolve("service.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(Attributes.Name.MAIN_CLASS, Services.ExitsWithThree.class.getName());
    String entry = Services.ExitsWithThree.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file, manifest);
        var bytes = ServiceProcessTest.class.getClassLoader().getResourceAsStream(entry)) {
      entries.putNextEntry(new JarEntry(entry));
      bytes.transferTo(entries);
    }

    try (ServiceProcess service = ServiceProcess.jar(jar).start()) {
      assertThat(service.awaitExit()).isEqualTo(3);
    }
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> ServiceProcess.jar(directory.resolve("absent.jar")))
        .withMessageContaining("absent.jar");
  }

  @Test
  void keepsTheInterruptOfAThreadThatWaits() {
    try (ServiceProcess service = ServiceProcess.main(Services.Waits.class).start()) {
      service.port("http_port");
      Thread.currentThread().interrupt();

      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(service::awaitExit);

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void saysWhyAServiceCannotBeStarted(@TempDir Path noJava) {
    ServiceCommand command = ServiceProcess.main(Services.Waits.class).java(noJava);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(command::start)
        .withMessageContaining(noJava.toString());
  }
}
