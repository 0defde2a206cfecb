// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the process runs in, as far as that decides how it ends.
 *
 * @param memoryLimit in bytes, where the container has one
 * @param heapLimit the most bytes that the heap may grow to
 * @param processors that the JVM counts
 * @param pid of this process in its container
 * @param wrapper the shell that is process 1 and started this one, if it is so
 * @param endsWithoutMemory whether the JVM ends by itself when it is out of memory
 */
record Container(
    OptionalLong memoryLimit,
    long heapLimit,
    int processors,
    long pid,
    Optional<String> wrapper,
    boolean endsWithoutMemory) {
  private static final List<String> SHELLS = List.of("sh", "ash", "bash", "dash", "busybox");
  private static final List<String> MEMORY_LIMITS =
      List.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes");
  /** What cgroup v1 says for no limit, rounded to pages. */
  private static final long NO_LIMIT = Long.MAX_VALUE / 2;

  private static final long MIB = 1 << 20;

  static Container current() {
    return new Container(
        memoryLimit(Path.of("/")),
        Runtime.getRuntime().maxMemory(),
        Runtime.getRuntime().availableProcessors(),
        ProcessHandle.current().pid(),
        wrapper(ProcessHandle.current().parent()),
        endsWithoutMemory(ManagementFactory.getRuntimeMXBean().getInputArguments()));
  }

  /** Of version 2 or 1 of control groups, as the container itself sees them. */
  static OptionalLong memoryLimit(Path root) {
    return MEMORY_LIMITS.stream()
        .map(root::resolve)
        .map(Container::limit)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong limit(Path file) {
    try {
      long limit = Long.parseLong(Files.readString(file).strip());
      return limit < NO_LIMIT ? OptionalLong.of(limit) : OptionalLong.empty();
    } catch (IOException | NumberFormatException noneHere) { // "max" is no number
      return OptionalLong.empty();
    }
  }

  private static Optional<String> wrapper(Optional<ProcessHandle> parent) {
    return parent
        .filter(handle -> handle.pid() == 1)
        .flatMap(handle -> handle.info().command())
        .map(command -> String.valueOf(Path.of(command).getFileName()))
        .filter(SHELLS::contains);
  }

  /** By the command line: asking the machine itself costs a start tens of milliseconds. */
  static boolean endsWithoutMemory(List<String> arguments) {
    return Stream.of("ExitOnOutOfMemoryError", "CrashOnOutOfMemoryError")
        .anyMatch(option ->
            arguments.lastIndexOf("-XX:+" + option) > arguments.lastIndexOf("-XX:-" + option));
  }

  /** Plain values for one JSON object. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    memoryLimit.ifPresent(limit -> members.put("memory_limit_mib", limit / MIB));
    members.put("heap_limit_mib", heapLimit / MIB);
    members.put("processors", processors);
    members.put("pid", pid);
    return members;
  }
}
