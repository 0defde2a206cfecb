// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Arrays;

/**
 * Bytes that come again with other events, and for which generation of {@link RedactionRules}
 * nothing was found in them. Used by any number of threads: one that sees an old generation only
 * looks again.
 */
public final class KeptBytes {
  /** With zeros behind, up to a multiple of eight. */
  public final byte[] bytes;

  /** How many of them count. */
  public final int length;

  private int harmlessIn;

  public KeptBytes(byte[] bytes) {
    this(Arrays.copyOf(bytes, (bytes.length + 7) & -8), bytes.length);
  }

  private KeptBytes(byte[] padded, int length) {
    this.bytes = padded;
    this.length = length;
  }

  /** The same bytes, about which something else is remembered. */
  public KeptBytes again() {
    return new KeptBytes(bytes, length);
  }

  boolean harmlessIn(int generation) {
    return harmlessIn == generation;
  }

  void foundHarmlessIn(int generation) {
    harmlessIn = generation;
  }
}
