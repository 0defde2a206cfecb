// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

// A class of its own runs in the other JVM: the constants of this one would be found in its dump.
@DisplayName("CFG-5: what remains of a secret in the heap after it is closed")
class HeapResidueTest {
  private static final String CANARY = "canary-Zx81-of-the-heap";

  @TempDir
  Path directory;

  private int[] copies(String from) throws IOException {
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(secrets.resolve("TOKENS_A"), CANARY + "\r\n");
    Files.writeString(secrets.resolve("KEYS"), CANARY + "1, " + CANARY + "2");
    Path password = Files.writeString(directory.resolve("password"), CANARY + "\n");
    var command = ServiceProcess.main(HeapResidueService.class)
        .argument(directory.toString())
        .argument(from)
        .jvmOption("-Xmx64m");
    command = !from.equals("environment")
        ? command.environment("PASSWORD_FILE", password.toString())
        : command.environment("LOGIN", CANARY);
    try (ServiceProcess process = command.start()) {
      assertThat(process.awaitExit()).isZero();
    }
    return new int[] {
      count(directory.resolve("open.hprof")), count(directory.resolve("closed.hprof"))
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "watched files"})
  void ofAFileNothing(String from) throws IOException {
    int[] copies = copies(from);
    assertThat(copies[0]).as("the dump shows them while they are open").isEqualTo(3);
    assertThat(copies[1]).isZero();
  }

  @Test
  void ofTheEnvironmentTheCopiesOfTheJvm() throws IOException {
    int[] copies = copies("environment");
    assertThat(copies[0]).isEqualTo(3);
    assertThat(copies[1]).as("a String and the bytes that it was made of").isEqualTo(2);
  }

  // As bytes, as a String is kept, and as chars, in the order of bytes that a dump has.
  private static int count(Path dump) throws IOException {
    int copies = 0;
    for (Charset charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE)) {
      copies += count(dump, CANARY.getBytes(charset));
    }
    return copies;
  }

  private static int count(Path dump, byte[] wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(dump)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      int copies = 0;
      for (int i = 0; i + wanted.length <= bytes.limit(); i++) {
        int same = 0;
        while (same < wanted.length && bytes.get(i + same) == wanted[same]) {
          same++;
        }
        copies += same == wanted.length ? 1 : 0;
      }
      return copies;
    }
  }
}
