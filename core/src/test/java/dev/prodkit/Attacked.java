// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An {@link AttackedService} in a JVM of its own, and what can be measured of it from outside. */
final class Attacked implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern MEASURED =
      Pattern.compile("http_server_request_duration_seconds_count\\{.*");
  private static final Pattern FAILURE = Pattern.compile(
      ".*(http_response_status_code=\"5(?!01\"|05\")\\d\\d\"|error_type=\"(?!none\"|\")[^\"]+\""
          + "|outcome=\"(?i:[a-z_]*error)\").*");

  final ServiceProcess process;
  final int port;
  final int managementPort;
  private final int figuresPort;

  /** What a leak would show in. */
  record Figures(long descriptors, long threads, long heap, long direct) {
    static final String HEADINGS =
        "%-14s%14s%10s%12s%12s".formatted("", "descriptors", "threads", "heap kB", "direct kB");

    String row(String name) {
      return "%-14s%14d%10d%12d%12d"
          .formatted(name, descriptors, threads, heap >> 10, direct >> 10);
    }
  }

  private Attacked(ServiceProcess process) {
    this.process = process;
    this.figuresPort = process.port("figures_port");
    this.managementPort = process.port("management_port");
    this.port = process.port("port");
    process.awaitEvent(event -> event.message().equals("Ready"));
  }

  static Attacked start() {
    return start(command -> command);
  }

  static Attacked start(UnaryOperator<ServiceCommand> further) {
    ServiceProcess process = further
        .apply(ServiceProcess.main(AttackedService.class)
            .environment("SERVICE_NAME", "attacked")
            .environment("ENVIRONMENT", "staging")
            .environment("VERSION", "7")
            .environment("MANAGEMENT_PORT", "0")
            .environment("MANAGEMENT_HOST", "127.0.0.1"))
        .start();
    try {
      return new Attacked(process);
    } catch (RuntimeException | Error failure) {
      process.close();
      throw failure;
    }
  }

  /** What the handlers and the publisher of events have counted. */
  long counted(String name) throws IOException {
    Event told = ask('c');
    return told.has(name) ? told.number(name) : 0;
  }

  /** After a collection. */
  Figures figures() throws IOException {
    Event told = ask('f');
    return new Figures(descriptors(), entries("task"), told.number("heap"), told.number("direct"));
  }

  long descriptors() throws IOException {
    return entries("fd");
  }

  private long entries(String of) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc", process.pid() + "", of))) {
      return entries.count();
    }
  }

  private Event ask(char question) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), figuresPort)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(question);
      return Event.parse(socket.getInputStream().readAllBytes());
    }
  }

  /** The whole answer to one honest request on a connection of its own, or why there is none. */
  static String get(int port, String path) {
    return get(port, path, PATIENCE);
  }

  static String get(int port, String path, Duration patience) {
    StringBuilder answer = new StringBuilder();
    try (Wire wire = new Wire(port, patience)) {
      wire.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return wire.readInto(answer) ? "no end: " + answer : answer.toString();
    } catch (IOException lost) {
      return lost.toString();
    }
  }

  /** Reads a large answer and keeps nothing of it. */
  static void drain(int port, String path) throws IOException {
    try (Wire wire = new Wire(port, PATIENCE)) {
      wire.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      wire.discard();
    }
  }

  String metrics() throws IOException {
    try (Wire wire = new Wire(managementPort, Duration.ofSeconds(10))) {
      return wire.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
          .rest();
    }
  }

  /** ERROR lines and measured failures that are not those of the handlers that are to fail. */
  List<String> faults() throws IOException {
    List<String> faults = new ArrayList<>();
    process.lines().stream()
        .filter(line -> line.contains("\"level\":\"error\"") && !line.contains(" /fail/"))
        .map(line -> line.substring(0, Math.min(line.length(), 300)))
        .forEach(faults::add);
    String metrics = metrics();
    assertThat(metrics).as("the scrape").startsWith("HTTP/1.1 200");
    metrics
        .lines()
        .filter(line -> MEASURED.matcher(line).matches())
        .filter(line -> FAILURE.matcher(line).matches() && !line.contains("\"/fail/"))
        .forEach(faults::add);
    return faults;
  }

  @Override
  public void close() {
    process.close();
  }
}
