// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import org.jspecify.annotations.Nullable;

/**
 * An amount of bytes, as a setting says it: {@code 512KiB}, {@code 10MB}.
 *
 * <p>A whole number and a unit without a blank between them: {@code B}, the decimal {@code kB},
 * {@code MB}, {@code GB} (powers of 1000), or the binary {@code KiB}, {@code MiB}, {@code GiB}
 * (powers of 1024), spelled exactly so. {@code 10M} and {@code 10mb} are refused, since one reader
 * takes them for 10,000,000 and the next for 10,485,760; so are a bare number and whatever a
 * {@code long} cannot hold.
 *
 * @param bytes the amount, 0 or more
 */
public record DataSize(long bytes) {
  private static final int MOST_CHARACTERS = 24;

  /** Refuses a negative amount. */
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("A size is 0 or more bytes.");
    }
  }

  /**
   * Reads {@code 512KiB}.
   *
   * @throws IllegalArgumentException if it is written in another way or beyond a {@code long}; the
   *     message does not quote the text
   */
  public static DataSize parse(String text) {
    DataSize size;
    try {
      size = read(text);
    } catch (Refused refused) {
      throw new IllegalArgumentException(
          "A size " + refused.rule() + ": " + refused.nextStep() + ".");
    }
    if (size == null) {
      throw new IllegalArgumentException("A size must be written like 512KiB or 10MB.");
    }
    return size;
  }

  /** The size, or null if the text is none. */
  static @Nullable DataSize read(String text) throws Refused {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (text.length() > MOST_CHARACTERS) {
      return null;
    }
    Long amount = Numbers.whole(text.substring(0, digits), 0, Long.MAX_VALUE);
    if (amount == null) {
      return null;
    }
    if (digits == text.length()) {
      throw new Refused("is a bare number and needs a unit", "write it like 512KiB, 10MB or 64B");
    }
    long unit = unit(text.substring(digits));
    return unit == 0 || amount > Long.MAX_VALUE / unit ? null : new DataSize(amount * unit);
  }

  private static long unit(String letters) throws Refused {
    return switch (letters) {
      case "B" -> 1;
      case "kB" -> 1_000;
      case "MB" -> 1_000_000;
      case "GB" -> 1_000_000_000;
      case "KiB" -> 1 << 10;
      case "MiB" -> 1 << 20;
      case "GiB" -> 1 << 30;
      case "K", "k", "KB", "kb", "M", "m", "mb", "G", "g", "gb" ->
        throw new Refused(
            "has a unit of two meanings",
            "write kB, MB or GB for powers of 1000, and KiB, MiB or GiB for powers of 1024");
      default -> 0;
    };
  }

  /** The amount with the largest unit that it is a whole number of: {@code 512KiB}. */
  @Override
  public String toString() {
    String[] units = {"GiB", "GB", "MiB", "MB", "KiB", "kB"};
    long[] sizes = {1 << 30, 1_000_000_000, 1 << 20, 1_000_000, 1 << 10, 1_000};
    for (int i = 0; i < units.length && bytes > 0; i++) {
      if (bytes % sizes[i] == 0) {
        return bytes / sizes[i] + units[i];
      }
    }
    return bytes + "B";
  }
}
