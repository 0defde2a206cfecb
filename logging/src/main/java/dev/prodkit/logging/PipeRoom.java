// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/**
 * Answers whether standard output surely takes a line without blocking. On Linux the writing end of
 * a pipe, too, tells how many bytes nobody has read yet ({@code FIONREAD}), so a thread need not
 * find out by being held.
 */
final class PipeRoom {
  /**
   * Of the usual 64 KiB, which are sixteen pages: short lines may leave each second page half
   * empty, so this much surely fits.
   */
  private static final int SURE = 16 * 1024;

  private static final Path STDOUT = Path.of("/proc/self/fd/1");
  private static final int FILE_TYPE = 0170000;
  private static final int PIPE = 0010000;

  private PipeRoom() {}

  /** For an output that is no pipe, or not known to be one, the answer is always yes. */
  static IntPredicate ofStdout() {
    if (!isPipe()) {
      return bytes -> true;
    }
    @SuppressWarnings("resource") // never closed: it belongs to the process
    FileInputStream unread = new FileInputStream(FileDescriptor.out);
    return bytes -> {
      try {
        return unread.available() + bytes <= SURE;
      } catch (IOException e) {
        return true; // whoever writes will see why
      }
    };
  }

  private static boolean isPipe() {
    try {
      return ((int) Files.getAttribute(STDOUT, "unix:mode") & FILE_TYPE) == PIPE;
    } catch (IOException | RuntimeException e) {
      return false; // not on Linux
    }
  }
}
