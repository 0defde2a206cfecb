// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.prodkit.redaction.ByteSink;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * Writes instants in UTC with milliseconds, {@code 2026-01-31T23:59:59.999Z}. Of the last second
 * the text is kept: an event differs from the one before in three digits, as a rule.
 */
final class EventTime {
  private static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
  private static final DateTimeFormatter SECONDS =
      new DateTimeFormatterBuilder().appendInstant(0).toFormatter(Locale.ROOT);

  /** Never changed, so that any thread may see an old one, but no half of one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed on
  private record Second(long second, byte[] text) {}

  private Second last = new Second(Long.MIN_VALUE, new byte[0]);

  static String text(long milliseconds) {
    return MILLISECONDS.format(Instant.ofEpochMilli(milliseconds));
  }

  void append(long milliseconds, ByteSink sink) {
    long second = Math.floorDiv(milliseconds, 1_000L);
    Second known = last;
    if (known.second() != second) {
      String text = SECONDS.format(Instant.ofEpochSecond(second));
      known = new Second(second, text.substring(0, text.length() - 1).getBytes(US_ASCII));
      last = known;
    }
    sink.append(known.text());
    int rest = (int) Math.floorMod(milliseconds, 1_000L);
    byte[] bytes = sink.room(5);
    int at = sink.length();
    bytes[at] = '.';
    bytes[at + 1] = (byte) ('0' + rest / 100);
    bytes[at + 2] = (byte) ('0' + rest / 10 % 10);
    bytes[at + 3] = (byte) ('0' + rest % 10);
    bytes[at + 4] = 'Z';
    sink.length(at + 5);
  }
}
