// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container's own view of processes, where the service, or a shell around it, is number 1. */
class FirstProcessTest {
  private static final String ALONE = "unshare --pid --fork --mount-proc --kill-child";

  @TempDir
  private Path home;

  @BeforeAll
  static void namespacesAreAllowedHere() throws IOException, InterruptedException {
    boolean allowed;
    try {
      Process trial = new ProcessBuilder("sh", "-c", ALONE + " true")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      allowed = trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
    } catch (IOException noShell) {
      allowed = false;
    }
    assumeTrue(allowed, "needs unshare (util-linux) and the right to a process namespace");
  }

  private ServiceCommand service(String run) throws IOException {
    Path java = home.resolve("bin").resolve("java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nexec " + ALONE + " " + run + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return ServiceProcess.main(SmallService.class)
        .java(home)
        .environment(
            "REAL_JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString())
        .environment("SERVICE_NAME", "first")
        .environment("ENVIRONMENT", "staging")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .environment("SHUTDOWN_DRAIN_DELAY", "0s");
  }

  @Test
  void hearsTermAsProcessOneAndEndsInOrder() throws IOException { // SHD-13
    try (ServiceProcess service = service("\"$REAL_JAVA\" \"$@\"").start()) {
      service.awaitEvent(event -> event.message().equals("Ready"));
      assertThat(ProcessHandle.of(service.pid()).orElseThrow().children())
          .singleElement()
          .satisfies(first -> assertThat(first.destroy()).isTrue()); // SIGTERM
      assertThat(service.awaitExit()).isEqualTo(143);
      assertThat(service.events())
          .anyMatch(event -> event.message().equals("Shutdown complete"))
          .noneMatch(event -> event.has("code") && event.text("code").equals(Codes.SHELL_WRAPPER));
    }
  }

  @Test
  void saysThatAShellIsProcessOne() throws IOException { // SHD-13
    String wrapper = "sh -c '\"$0\" \"$@\"; exit $?' \"$REAL_JAVA\" \"$@\"";
    try (ServiceProcess service = service(wrapper).argument("none").start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.events())
          .anyMatch(event -> event.has("code") && event.text("code").equals(Codes.SHELL_WRAPPER));
    }
  }
}
