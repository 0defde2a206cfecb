// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The values that {@link Json} can write: null, {@link Boolean}, {@link String}, {@link Integer},
 * {@link Long}, finite {@link Double}, {@link BigInteger}, {@link BigDecimal}, and lists and
 * string-keyed maps of these. Checks and copies what others give.
 */
final class PlainJson {
  /** How many maps and lists may stand within each other. */
  static final int DEEPEST = 8;
  /** What each value weighs besides its text, in bytes. */
  static final int VALUE_WEIGHT = 8;

  private static final int MOST_BITS = 1_024; // about 300 digits
  private static final int LARGEST_SCALE = 300;

  private int weight;

  private PlainJson() {}

  /**
   * An unmodifiable copy.
   *
   * @throws IllegalArgumentException if it is no JSON object, too deep, or heavier than
   *     {@code limit}
   */
  static Map<String, @Nullable Object> object(Map<?, ?> given, int limit) {
    PlainJson checked = new PlainJson();
    Map<String, @Nullable Object> copy = checked.copy(given, 1);
    if (checked.weight > limit) {
      throw new IllegalArgumentException("original_message is larger than " + limit + " bytes");
    }
    return copy;
  }

  /** The type that {@link #isPlain} knows, for the narrower ones. */
  static Number widened(Number number) {
    if (number instanceof Short || number instanceof Byte || number instanceof AtomicInteger) {
      return number.intValue();
    }
    if (number instanceof AtomicLong) {
      return number.longValue();
    }
    // By its text: 0.1f is meant to be 0.1 and not 0.10000000149011612.
    return number instanceof Float ? Double.valueOf(number.toString()) : number;
  }

  /** Whether Java writes this number as JSON does, in a length that every parser takes. */
  static boolean isPlain(Number number) {
    // The exact classes: neither of the big ones is final, and a subclass may do anything.
    if (number.getClass() == BigInteger.class) {
      return ((BigInteger) number).bitLength() <= MOST_BITS;
    }
    if (number.getClass() == BigDecimal.class) {
      BigDecimal decimal = (BigDecimal) number;
      return Math.abs((long) decimal.scale()) <= LARGEST_SCALE
          && decimal.unscaledValue().bitLength() <= MOST_BITS;
    }
    return number instanceof Integer
        || number instanceof Long
        || (number instanceof Double fraction && Double.isFinite(fraction));
  }

  private Map<String, @Nullable Object> copy(Map<?, ?> given, int depth) {
    requireDepth(depth);
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    given.forEach((key, value) -> {
      if (!(key instanceof String name)) {
        throw new IllegalArgumentException("original_message has a key that is no string");
      }
      if (!Utf8.wellFormed(name).equals(name)) {
        throw new IllegalArgumentException("original_message has a key that is no valid Unicode");
      }
      weight += Utf8.length(name);
      copy.put(name, value(value, depth));
    });
    return Collections.unmodifiableMap(copy);
  }

  private List<@Nullable Object> copy(List<?> given, int depth) {
    requireDepth(depth);
    List<@Nullable Object> copy = new ArrayList<>(given.size());
    given.forEach(element -> copy.add(value(element, depth)));
    return Collections.unmodifiableList(copy);
  }

  private @Nullable Object value(@Nullable Object value, int depth) {
    weight += VALUE_WEIGHT;
    if (value instanceof String text) {
      weight += Utf8.length(text);
      return text;
    }
    if (value instanceof Map<?, ?> object) {
      return copy(object, depth + 1);
    }
    if (value instanceof List<?> list) {
      return copy(list, depth + 1);
    }
    if (value == null
        || value instanceof Boolean
        || (value instanceof Number number && isPlain(number))) {
      return value;
    }
    throw new IllegalArgumentException(
        "original_message holds a " + value.getClass().getName() + ", which is no JSON value");
  }

  private static void requireDepth(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("original_message is deeper than " + DEEPEST + " levels");
    }
  }
}
