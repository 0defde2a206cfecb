// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Looks for a text in all objects of this process that can still be reached. */
public final class HeapSearch {
  private HeapSearch() {}

  /**
   * Takes a heap dump and counts.
   *
   * @param folder for the dump, which is deleted again
   * @param canary made only after the dump, so that it is not found because it is looked for; ASCII
   */
  public static int count(Path folder, Supplier<String> canary) throws IOException {
    Path dump = folder.resolve("search.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(dump), 1 << 20)) {
      return count(bytes, canary.get().getBytes(StandardCharsets.US_ASCII));
    } finally {
      Files.delete(dump);
    }
  }

  /** The first byte of the canary must not occur in it again. */
  private static int count(InputStream bytes, byte[] canary) throws IOException {
    int found = 0;
    int same = 0;
    for (int b = bytes.read(); b >= 0; b = bytes.read()) {
      if (b == canary[same]) {
        same++;
      } else {
        same = b == canary[0] ? 1 : 0;
      }
      if (same == canary.length) {
        found++;
        same = 0;
      }
    }
    return found;
  }
}
