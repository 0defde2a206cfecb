// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The two programs that a test needs beside the service: the shell's {@code kill} and jcmd. */
record Tools(Path javaHome) {
  private static final int PATIENCE_SECONDS = 10;

  /** Through the shell, which has {@code kill} built in: slim images lack the program. */
  void kill(Signal signal, long pid) {
    run("sh", "-c", "kill -s " + signal + " " + pid);
  }

  String threads(long pid) {
    return run(javaHome.resolve("bin").resolve("jcmd").toString(), pid + "", "Thread.print");
  }

  private static String run(String... command) {
    String shown = String.join(" ", command);
    try {
      // A file, not a pipe: so one that hangs cannot hold us beyond the bound.
      Path answer = Files.createTempFile("prodkit-tool-", ".txt");
      try {
        Process process = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(answer, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
          throw new IllegalStateException(
              "'" + shown + "' " + (ended ? "failed" : "hung") + ": " + said);
        }
        return said;
      } finally {
        Files.delete(answer);
      }
    } catch (IOException e) {
      throw new IllegalStateException("'" + shown + "' could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while '" + shown + "' ran", e);
    }
  }
}
