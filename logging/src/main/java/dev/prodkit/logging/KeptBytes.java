// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

/**
 * Bytes that come again with other events, and for which generation of {@link Known} nothing was
 * found in them. Used by any number of threads: one that sees an old generation only looks again.
 */
final class KeptBytes {
  final byte[] bytes;
  private int harmlessIn;

  KeptBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean harmlessIn(int generation) {
    return harmlessIn == generation;
  }

  void foundHarmlessIn(int generation) {
    harmlessIn = generation;
  }
}
