// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Arrays;

/**
 * Bytes that come again with other events, and for which generation of {@link Known} nothing was
 * found in them. Used by any number of threads: one that sees an old generation only looks again.
 */
final class KeptBytes {
  /** With zeros behind, up to a multiple of eight. */
  final byte[] bytes;

  final int length;
  private int harmlessIn;

  KeptBytes(byte[] bytes) {
    this.bytes = Arrays.copyOf(bytes, (bytes.length + 7) & -8);
    this.length = bytes.length;
  }

  boolean harmlessIn(int generation) {
    return harmlessIn == generation;
  }

  void foundHarmlessIn(int generation) {
    harmlessIn = generation;
  }
}
