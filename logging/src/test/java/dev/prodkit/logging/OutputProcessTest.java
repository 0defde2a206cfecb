// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class OutputProcessTest {
  @TempDir
  private Path directory;

  private static ServiceCommand service(String... arguments) {
    ServiceCommand command = ServiceProcess.main(OutputService.class);
    for (String argument : arguments) {
      command.argument(argument);
    }
    return command;
  }

  private static long figure(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0L);
  }

  private static long figure(ServiceProcess service, String name) {
    return figure(service.errorLines(), name);
  }

  private static void awaitTold(ServiceProcess service, String word) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.errorLines().stream().anyMatch(line -> line.startsWith(word)));
  }

  @Test
  @DisplayName("LOG-5, LOG-8, LOG-9, LOG-10: nobody reads stdout for three seconds: at most one"
      + " thread is held, every ERROR arrives, and written and dropped make up what was accepted")
  void blocked() {
    try (ServiceProcess service = service("blocked").withoutReadingStdout().start()) {
      awaitTold(service, "slowest=");
      assertThat(figure(service, "held")).isLessThanOrEqualTo(1);
      // A call may be late on a busy machine, but not as late as stdout was.
      assertThat(figure(service, "slowest")).isLessThan(1500);
      service.resumeReading();
      assertThat(service.awaitExit()).isZero();

      List<Event> events = service.events();
      assertThat(events.stream().filter(event -> event.level().equals("error"))).hasSize(1000);
      assertThat(figure(service, "dropped")).isPositive();
      assertThat(figure(service, "dropped_error")).isZero();
      assertThat(figure(service, "queued")).isZero();
      assertThat(figure(service, "written") + figure(service, "dropped"))
          .isEqualTo(figure(service, "accepted"));
      assertThat(events).hasSize((int) figure(service, "written"));

      List<Event> told = events.stream()
          .filter(event -> event.has("code") && event.text("code").equals("PK-LOG-10"))
          .toList();
      assertThat(figure(service, "accepted")).isEqualTo(10_000 + told.size());
      for (String level : List.of("dropped_debug", "dropped_info")) {
        long sum = told.stream()
            .filter(event -> event.has(level))
            .mapToLong(event -> event.number(level))
            .sum();
        assertThat(sum).as(level).isEqualTo(figure(service, level));
      }
      assertThat(told.get(0).level()).isEqualTo("warn");
      assertThat(told.get(0).message()).matches("dropped [0-9,]+ .*DEBUG.* events in .* s: .*");
    }
  }

  @Test
  @DisplayName("LOG-12: a stuck stdout holds the end for five seconds, and what is lost is said")
  void stuckAtTheEnd() {
    try (ServiceProcess service = service("stuck").withoutReadingStdout().start()) {
      awaitTold(service, "logged");
      long start = System.nanoTime();
      assertThat(service.awaitExit()).isEqualTo(3);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
      assertThat(service.errorLines())
          .anyMatch(line -> line.matches("\\d+ events not written: .*"));
    }
  }

  @Test
  @DisplayName("LOG-12: a burst is whole after System.exit and after an uncaught Error")
  void wholeAtTheEnd() {
    try (ServiceProcess exit = service("burst", "exit").start();
        ServiceProcess error = service("burst", "error").start()) {
      assertThat(exit.awaitExit()).isZero();
      assertThat(bursts(exit)).isEqualTo(8000);
      assertThat(error.awaitExit()).isEqualTo(1);
      assertThat(bursts(error)).isEqualTo(8000);
    }
  }

  /** Since 21 the JDK logs an exit itself. */
  private static long bursts(ServiceProcess service) {
    return service.events().stream()
        .filter(event -> event.message().startsWith("event "))
        .count();
  }

  @Test
  @DisplayName("LOG-7, LOG-8: threads that log until their stacks end do not end the log")
  void stackOverflow() {
    try (ServiceProcess service = service("overflow").start()) {
      assertThat(service.awaitExit(Duration.ofSeconds(60))).isZero();
      List<Event> events = service.events();
      // Where the stack had ended the event may have no message any more.
      List<String> messages = events.stream()
          .filter(event -> event.has("message"))
          .map(Event::message)
          .toList();
      for (int t = 0; t < 24; t++) {
        assertThat(messages).contains("after " + t);
      }
      assertThat(figure(service, "queued")).isZero();
      assertThat(figure(service, "written")).isEqualTo(events.size());
      assertThat(figure(service, "written") + figure(service, "dropped"))
          .isEqualTo(figure(service, "accepted"));
    }
  }

  @Test
  void aLineIsWithTheOperatingSystemWhenTheCallReturns() {
    try (ServiceProcess service = service("last").start()) {
      awaitTold(service, "logged");
      service.signal(Signal.KILL);
      assertThat(service.awaitExit()).isEqualTo(137);
      assertThat(service.events()).extracting(Event::message).containsExactly("last words");
    }
  }

  @Test
  @DisplayName("LOG-13: what is logged after Logback was stopped goes to stderr, redacted")
  void afterStop() {
    try (ServiceProcess service = service("stopped").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events()).extracting(Event::message).containsExactly("before");
      assertThat(service.errorLines()).hasSize(1);
      Event last = Event.parse(service.errorLines().get(0).getBytes(UTF_8));
      assertThat(last.message()).isEqualTo("after, with [redacted]");
    }
  }

  @Test
  @DisplayName(
      "LOG-18: ten thousand threads, virtual ones where there are any, log inside monitors and all get through")
  void virtualThreads() {
    try (ServiceProcess service = service("virtual")
        .jvmOption("-Djdk.virtualThreadScheduler.parallelism=2")
        .jvmOption("-Djdk.virtualThreadScheduler.maxPoolSize=2")
        .start()) {
      assertThat(service.awaitExit(Duration.ofSeconds(60))).isZero();
      assertThat(service.errorLines()).contains("completed=true");
      assertThat(figure(service, "written") + figure(service, "dropped"))
          .isEqualTo(figure(service, "accepted"));
      assertThat(service.events()).hasSize((int) figure(service, "written"));
    }
  }

  @Test
  @DisplayName(
      "LOG-10, LOG-11: a full disk and a closed pipe are counted and said, and end nothing")
  void failing() throws IOException, InterruptedException {
    List<String> full = run("failing", new ProcessBuilder(), new File("/dev/full"));
    assertThat(figure(full, "OUTPUT_FAILED")).isEqualTo(200);
    assertThat(full)
        .anyMatch(line -> line.startsWith("failing=") && line.contains("No space left"));

    List<String> closed =
        run("failing", new ProcessBuilder("head", "-n", "1"), new File("/dev/null"));
    assertThat(figure(closed, "OUTPUT_FAILED")).isPositive();
    assertThat(closed).anyMatch(line -> line.startsWith("failing=") && line.contains("pipe"));
    for (List<String> lines : List.of(full, closed)) {
      assertThat(figure(lines, "written") + figure(lines, "dropped"))
          .isEqualTo(figure(lines, "accepted"));
    }
  }

  @Test
  @DisplayName("LOG-10: a reader that is stopped holds at most one thread")
  void stoppedReader() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Path figures = directory.resolve("figures");
    ProcessBuilder reader =
        new ProcessBuilder("sh", "-c", "kill -STOP $$; exec cat").redirectOutput(output.toFile());
    List<Process> both = ProcessBuilder.startPipeline(
        List.of(java("blocked").redirectError(figures.toFile()), reader));
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              Files.readAllLines(figures).stream().anyMatch(line -> line.startsWith("slowest=")));
      assertThat(figure(Files.readAllLines(figures), "held")).isLessThanOrEqualTo(1);
      new ProcessBuilder("kill", "-CONT", String.valueOf(both.get(1).pid()))
          .start()
          .waitFor();
      for (Process process : both) {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      List<String> told = Files.readAllLines(figures);
      assertThat(Files.readAllLines(output)).hasSize((int) figure(told, "written"));
      assertThat(figure(told, "dropped_error")).isZero();
    } finally {
      both.forEach(Process::destroyForcibly);
    }
  }

  private static ProcessBuilder java(String what) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(OutputService.class.getName());
    command.add(what);
    return new ProcessBuilder(command);
  }

  /** What the service told on stderr; without a reader its output is the file itself. */
  private List<String> run(String what, ProcessBuilder reader, File output)
      throws IOException, InterruptedException {
    File figures = Files.createTempFile(directory, "figures", "").toFile();
    ProcessBuilder service = java(what).redirectError(figures);
    List<Process> processes = reader.command().isEmpty()
        ? List.of(service.redirectOutput(output).start())
        : ProcessBuilder.startPipeline(List.of(service, reader.redirectOutput(output)));
    try {
      assertThat(processes.get(0).waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(processes.get(0).exitValue()).isZero();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    return Files.readAllLines(figures.toPath());
  }
}
