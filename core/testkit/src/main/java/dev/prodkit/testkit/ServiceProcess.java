// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A service in a JVM of its own, for one test: started by {@link #main(Class)} or
 * {@link #jar(Path)}, ended by force in {@link #close()} if it still lives.
 *
 * <p>Threads drain both of its streams from the start, so it never blocks on the test. Up to 64 MiB
 * of each are kept; past that the questions about that stream fail. What is awaited and does not
 * come is an {@link AssertionError} that shows the output so far; an interrupt while waiting is an
 * {@link IllegalStateException}, with the flag set again. Thread-safe.
 */
public final class ServiceProcess implements AutoCloseable {
  /** How long the {@code await} methods wait when they are not told. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  // After its end nothing more comes, unless a child of its own still holds the pipe.
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);
  private static final Duration FORCED_END = Duration.ofSeconds(10);

  private static final int OUTPUT_CAPACITY = 64 * 1024 * 1024;

  private final Process process;
  private final Tools tools;
  private final Path home;
  private final Output stdout;
  private final Output stderr;

  private ServiceProcess(Process process, Tools tools, Path home) {
    this.process = process;
    this.tools = tools;
    this.home = home;
    this.stdout = new Output("stdout", process.getInputStream(), OUTPUT_CAPACITY);
    this.stderr = new Output("stderr", process.getErrorStream(), OUTPUT_CAPACITY);
  }

  static ServiceProcess started(Process process, Path java, Path home, boolean readingStdout) {
    ServiceProcess service = new ServiceProcess(process, new Tools(java), home);
    service.stderr.startReading(process.pid());
    if (readingStdout) {
      service.stdout.startReading(process.pid());
    }
    return service;
  }

  /** Will run this class's {@code main} with the class path and the Java that run the test. */
  public static ServiceCommand main(Class<?> main) {
    return ServiceCommand.main(main.getName());
  }

  /** Will run the {@code main} of the class of this binary name. */
  public static ServiceCommand main(String className) {
    return ServiceCommand.main(className);
  }

  /**
   * Will run {@code java -jar} with the Java that runs the test: the artefact, as users start it.
   */
  public static ServiceCommand jar(Path jar) {
    return ServiceCommand.jar(jar);
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** True as long as the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Like {@link #awaitEvent(Duration, Predicate)}, for at most {@link #PATIENCE}. */
  public Event awaitEvent(Predicate<? super Event> wanted) {
    return awaitEvent(PATIENCE, wanted);
  }

  /**
   * The first event that is wanted, among those so far and those to come.
   *
   * @throws AssertionError if none comes in time or before the output ends, or if a line before it
   *     is not strict JSON
   */
  public Event awaitEvent(Duration timeout, Predicate<? super Event> wanted) {
    return await(timeout, "event", Event::parse, wanted);
  }

  /**
   * The first line of the standard output that is wanted, for services that do not write JSON.
   * Waits for at most {@link #PATIENCE}.
   *
   * @throws AssertionError if none comes in time or before the output ends
   */
  public String awaitLine(Predicate<? super String> wanted) {
    return await(PATIENCE, "line", ServiceProcess::text, wanted);
  }

  /**
   * The port that the first event with this member tells. Waits for at most {@link #PATIENCE}.
   *
   * @throws AssertionError if no event tells it, or if it is no port number
   */
  public int port(String member) {
    long port = awaitEvent(event -> event.hasWholeNumber(member)).number(member);
    if (port < 1 || port > 65_535) {
      throw new AssertionError(member + " is no port: " + port);
    }
    return (int) port;
  }

  /**
   * Sends a signal.
   *
   * @throws IllegalStateException if the process has ended, since its id may be another's by now
   */
  public void signal(Signal signal) {
    if (!process.isAlive()) {
      throw new IllegalStateException("no " + signal + " for a process that has ended with "
          + process.exitValue() + "\n" + excerpt());
    }
    tools.kill(signal, process.pid());
  }

  /** Like {@link #awaitExit(Duration)}, for at most {@link #PATIENCE}. */
  public int awaitExit() {
    return awaitExit(PATIENCE);
  }

  /**
   * Waits for the end and returns the exit code, 128 + n after signal n. Whatever the process wrote
   * can be read then.
   *
   * @throws AssertionError if it does not end in time; the message also shows its threads
   */
  public int awaitExit(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("still running after " + timeout + "\n" + excerpt() + threads());
      }
      long deadline = System.nanoTime() + LAST_OUTPUT.toNanos();
      boolean whole = stderr.awaitEnd(deadline) && (!stdout.isRead() || stdout.awaitEnd(deadline));
      if (!whole) {
        throw new AssertionError("ended with " + process.exitValue()
            + ", but a process that it started still holds its output open\n" + excerpt());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Every line of the standard output so far, malformed UTF-8 replaced. */
  public List<String> lines() {
    return stdout.lines().stream().map(ServiceProcess::text).toList();
  }

  /** Every line of the standard error so far, malformed UTF-8 replaced. */
  public List<String> errorLines() {
    return stderr.lines().stream().map(ServiceProcess::text).toList();
  }

  /** Every byte so far, standard output before standard error: where a canary must not be found. */
  public byte[] output() {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(stdout.bytes());
    both.writeBytes(stderr.bytes());
    return both.toByteArray();
  }

  /**
   * Every line of the standard output so far as an event.
   *
   * @throws AssertionError if one is not strict JSON; the message quotes it
   */
  public List<Event> events() {
    return stdout.lines().stream().map(Event::parse).toList();
  }

  /**
   * Begins to drain the standard output after {@link ServiceCommand#withoutReadingStdout()}.
   *
   * @throws IllegalStateException if it is being read already
   */
  public void resumeReading() {
    stdout.startReading(process.pid());
  }

  /**
   * From now on takes at most so many bytes of the standard output in a second: what a service
   * lives through when its log collector is slow. {@link Integer#MAX_VALUE} ends that.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public void readStdoutAt(int bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("bytesPerSecond must be positive: " + bytesPerSecond);
    }
    stdout.pace(bytesPerSecond);
  }

  /**
   * The stacks of all threads, as {@code jcmd Thread.print} tells them.
   *
   * @throws IllegalStateException if the process does not answer within ten seconds, or if its Java
   *     is no JDK
   */
  public String threadDump() {
    return tools.threads(process.pid());
  }

  /**
   * Ends this process, and those that it started, by force if they still live, and removes its home
   * directory. What was written stays readable.
   */
  @Override
  public void close() {
    try (Stream<ProcessHandle> children = process.descendants()) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    try {
      if (!process.waitFor(FORCED_END.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("process " + process.pid() + " outlived SIGKILL");
      }
      long deadline = System.nanoTime() + LAST_OUTPUT.toNanos();
      stderr.awaitEnd(deadline);
      if (stdout.isRead()) {
        stdout.awaitEnd(deadline);
      } else {
        stdout.close();
      }
      remove(home);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new UncheckedIOException("the service's home was not removed: " + home, e);
    }
  }

  @Override
  public String toString() {
    return "ServiceProcess[" + process + "]";
  }

  private <T> T await(
      Duration timeout,
      String what,
      Function<byte[], ? extends T> parse,
      Predicate<? super T> wanted) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      for (int index = 0; ; index++) {
        Optional<byte[]> line = stdout.awaitLine(index, deadline);
        if (line.isEmpty()) {
          String when = stdout.awaitEnd(deadline) ? "before stdout ended" : "within " + timeout;
          throw new AssertionError(
              "no " + what + " of " + index + " was the one wanted " + when + "\n" + excerpt());
        }
        T parsed = parse.apply(line.get());
        if (wanted.test(parsed)) {
          return parsed;
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private String excerpt() {
    return stdout.excerpt() + stderr.excerpt();
  }

  private String threads() {
    try {
      return "--- threads:\n" + threadDump();
    } catch (IllegalStateException e) {
      return "--- threads: none (" + e.getMessage() + ")\n";
    }
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for a service", e);
  }

  private static void remove(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
