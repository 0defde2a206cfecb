// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Signals that this JVM was told to ignore when it was started: {@code nohup} ignores HUP, and a
 * shell without job control ignores INT for what it puts into the background. Children inherit
 * that, and a JVM never touches such a signal again; so a test of SIGINT would hang there and
 * nowhere else.
 */
final class IgnoredSignals {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "SigIgn:";
  // Bit n-1 stands for signal n: HUP is 1, INT is 2, TERM is 15.
  private static final long ENDING = 1L | 1L << 1 | 1L << 14;

  private IgnoredSignals() {}

  /** The option for {@code env} by which a command starts with none of them ignored, if needed. */
  static List<String> reset() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return List.of();
    }
    long ignored = Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(FIELD))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(FIELD.length()).strip(), 16))
        .findFirst()
        .orElse(0);
    return (ignored & ENDING) == 0 ? List.of() : List.of("--default-signal=HUP,INT,TERM");
  }
}
