// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@link ServiceProcess} is started with. Begins with {@link ServiceProcess#main(Class)} or
 * {@link ServiceProcess#jar(Path)}, ends with {@link #start()}.
 *
 * <p>The child's environment is empty but for {@code PATH}, {@code LC_ALL=C.UTF-8}, {@code HOME}
 * and what the test sets. {@code HOME} and the working directory are a fresh empty directory that
 * goes away with the process, so nothing of the developer's machine can make a test pass. Standard
 * input is empty. The JVM starts with {@code -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
 * -Xshare:auto}, for quick starts.
 *
 * <p>Not thread-safe. May be started more than once; each process has a directory of its own.
 */
public final class ServiceCommand {
  private static final List<String> QUICK_START =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  private final List<String> program;
  private final Map<String, byte[]> environment = new LinkedHashMap<>();
  private final List<String> jvmOptions = new ArrayList<>(QUICK_START);
  private final List<String> arguments = new ArrayList<>();
  private boolean ownHome = true;
  private boolean readingStdout = true;
  private Path java = Path.of(System.getProperty("java.home"));
  private Optional<Path> workingDirectory = Optional.empty();
  private OptionalInt descriptorLimit = OptionalInt.empty();

  private ServiceCommand(List<String> program) {
    this.program = program;
    environment("PATH", Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin"));
    environment("LC_ALL", "C.UTF-8");
  }

  static ServiceCommand main(String className) {
    // Absolute, because the child works in another directory.
    String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
    return new ServiceCommand(List.of("-cp", classPath, className));
  }

  static ServiceCommand jar(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(
          "there is no jar at " + jar.toAbsolutePath() + ": build it before this test runs");
    }
    return new ServiceCommand(List.of("-jar", jar.toAbsolutePath().toString()));
  }

  /** Sets one variable of the child's environment, as UTF-8 whatever the build's locale is. */
  public ServiceCommand environment(String name, String value) {
    return environment(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets one variable to bytes that need not be text: what a service has to live with. */
  public ServiceCommand environment(String name, byte[] value) {
    if (name.isEmpty() || name.contains("=")) {
      throw new IllegalArgumentException("no environment variable can be named '" + name + "'");
    }
    environment.put(name, value.clone());
    ownHome &= !name.equals("HOME");
    return this;
  }

  /** Takes one variable out of the child's environment, be it one of the three that are given. */
  public ServiceCommand unset(String name) {
    environment.remove(name);
    ownHome &= !name.equals("HOME");
    return this;
  }

  /**
   * Adds an option for the JVM; of two that contradict each other, most JVM options let the last
   * win.
   */
  public ServiceCommand jvmOption(String option) {
    jvmOptions.add(option);
    return this;
  }

  /** Forgets every JVM option so far, the quick-start ones too: for another collector, say. */
  public ServiceCommand withoutJvmOptions() {
    jvmOptions.clear();
    return this;
  }

  /** Adds an argument for {@code main}, as UTF-8 whatever the build's locale is. */
  public ServiceCommand argument(String argument) {
    arguments.add(argument);
    return this;
  }

  /** Lets the child work in this directory, which stays, instead of in a fresh empty one. */
  public ServiceCommand workingDirectory(Path directory) {
    workingDirectory = Optional.of(directory);
    return this;
  }

  /** Runs the child on the Java of this home instead of on the one that runs the test. */
  public ServiceCommand java(Path javaHome) {
    java = javaHome;
    return this;
  }

  /**
   * Lets the child have at most so many file descriptors, by {@code ulimit -n}.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ServiceCommand descriptorLimit(int most) {
    if (most <= 0) {
      throw new IllegalArgumentException("the limit of descriptors must be positive: " + most);
    }
    descriptorLimit = OptionalInt.of(most);
    return this;
  }

  /**
   * Leaves the child's standard output in its pipe until {@link ServiceProcess#resumeReading()}:
   * what a service lives through when its log collector hangs. The pipe holds 64 KiB on Linux.
   */
  public ServiceCommand withoutReadingStdout() {
    readingStdout = false;
    return this;
  }

  /**
   * Starts the process.
   *
   * @throws IllegalArgumentException if there is no Java to run it
   * @throws UncheckedIOException if it cannot be started
   */
  public ServiceProcess start() {
    Path executable = java.resolve("bin").resolve("java");
    if (!Files.isExecutable(executable)) {
      throw new IllegalArgumentException("there is no Java to run the service at " + executable);
    }
    try {
      Path home = Files.createTempDirectory("prodkit-service-");
      try {
        Process process = new ProcessBuilder(command(executable, home))
            .directory(workingDirectory.orElse(home).toFile())
            .redirectInput(new File("/dev/null"))
            .start();
        return ServiceProcess.started(process, java, home, readingStdout);
      } catch (IOException e) {
        Files.delete(home);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the service could not be started", e);
    }
  }

  private List<String> command(Path executable, Path home) throws IOException {
    List<byte[]> words = new ArrayList<>();
    Consumer<String> add = word -> words.add(word.getBytes(StandardCharsets.UTF_8));
    add.accept("env");
    add.accept("-i");
    IgnoredSignals.reset().forEach(add);
    environment.forEach((name, value) -> words.add(assignment(name, value)));
    if (ownHome) {
      add.accept("HOME=" + home);
    }
    descriptorLimit.ifPresent(most ->
        List.of("sh", "-c", "ulimit -n " + most + " && exec \"$@\"", "sh").forEach(add));
    add.accept(executable.toString());
    jvmOptions.forEach(add);
    program.forEach(add);
    arguments.forEach(add);
    return ExactWords.command(words);
  }

  private static byte[] assignment(String name, byte[] value) {
    ByteArrayOutputStream assignment = new ByteArrayOutputStream();
    assignment.writeBytes((name + "=").getBytes(StandardCharsets.UTF_8));
    assignment.writeBytes(value);
    return assignment.toByteArray();
  }
}
