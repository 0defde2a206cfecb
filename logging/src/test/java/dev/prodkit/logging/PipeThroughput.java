// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Measures events a second through a real pipe to a reader that counts lines: ours and Logback's
 * own appender with LogstashEncoder, one after the other and again. Not a test; run it with
 * {@code java -cp … dev.prodkit.logging.PipeThroughput}.
 */
final class PipeThroughput {
  private static final int EVENTS = 600_000;
  private static final int WARM_UP = 400_000;

  private PipeThroughput() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 2) {
      log(args[0], Integer.parseInt(args[1]));
      return;
    }
    for (int threads : List.of(1, 4)) {
      for (int round = 0; round < 3; round++) {
        for (String what : List.of("logback", "prodkit", "constant")) {
          measure(what, threads);
        }
      }
    }
  }

  private static void measure(String what, int threads) throws IOException, InterruptedException {
    String executable = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder service = new ProcessBuilder(
            executable,
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            PipeThroughput.class.getName(),
            what,
            String.valueOf(threads))
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    ProcessBuilder reader =
        new ProcessBuilder("wc", "-l").redirectOutput(File.createTempFile("lines", ".txt"));
    List<Process> both = ProcessBuilder.startPipeline(List.of(service, reader));
    for (Process process : both) {
      process.waitFor();
    }
    File counted = reader.redirectOutput().file();
    System.err.println("  lines read: " + Files.readString(counted.toPath()).strip());
    counted.delete();
  }

  private static void log(String what, int threads) throws InterruptedException {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    JsonLogging logging = null;
    switch (what) {
      case "prodkit" ->
        logging = JsonLogging.configure()
            .floodLimit(0)
            .fields(Map.of("service", "orders", "environment", "test", "version", "1"))
            .start();
      case "folding" ->
        logging = JsonLogging.configure()
            .floodLimit(1_000_000_000)
            .fields(Map.of("service", "orders", "environment", "test", "version", "1"))
            .start();
      case "constant" -> constant(context);
      default -> logback(context);
    }
    run(threads, WARM_UP);
    long cpuBefore = cpu();
    long start = System.nanoTime();
    run(threads, EVENTS);
    if (logging != null) {
      logging.flush();
    }
    context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(one -> {
      if (one instanceof EventAppender ours) {
        ours.flush(java.time.Duration.ofSeconds(5));
      }
    });
    long nanos = System.nanoTime() - start;
    long cpuNanos = cpu() - cpuBefore;
    System.err.printf(
        "%s, %d threads: %,d events/s, %,d ns of CPU an event%n",
        what, threads, EVENTS * 1_000_000_000L / nanos, cpuNanos / EVENTS);
    if (logging != null) {
      System.err.println("  " + logging.counts());
    }
    System.exit(0);
  }

  /** Of the whole process: what counts on a machine that others use, too. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void logback(LoggerContext context) {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setCustomFields("{\"service\":\"orders\",\"environment\":\"test\",\"version\":\"1\"}");
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }

  /** The writer with next to no encoder: what is left for one. */
  private static void constant(LoggerContext context) {
    byte[] line = ("{\"message\":\"" + "x".repeat(510) + "\"}\n").getBytes(US_ASCII);
    EventAppender appender = new EventAppender(
        (event, into) -> into.append(line),
        null,
        new FloodGuard(0),
        new FileOutputStream(java.io.FileDescriptor.err));
    appender.setContext(context);
    appender.begin();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    root.addAppender(appender);
  }

  private static void run(int threads, int events) throws InterruptedException {
    Logger log = LoggerFactory.getLogger("com.acme.orders.OrderService");
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(() -> {
        for (int entry = 0; entry < 6; entry++) {
          MDC.put("context" + entry, "value-" + entry);
        }
        for (int n = 0; n < events / threads; n++) {
          log.atInfo()
              .addKeyValue("order", n)
              .addKeyValue("customer", "c-4711")
              .addKeyValue("total", 12.5)
              .log("order {} of {} placed", n, "c-4711");
        }
      });
      all.add(thread);
      thread.start();
    }
    for (Thread thread : all) {
      thread.join();
    }
  }
}
