// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever a service was working on into plain JSON values, redacted and bounded. What cannot
 * be read or shown is replaced by a word about it, so this never throws. A value under a name that
 * the redaction knows as secret is hidden as a whole, be it an object.
 */
final class OriginalMessage {
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_SUFFIX = 5;
  private static final int MOST_VALUES = 1_000;

  /** The copy, and whether something was left off. */
  record Copy(Map<String, @Nullable Object> members, boolean truncated) {}

  private final Redaction redaction;
  private final Set<Object> enclosing = Collections.newSetFromMap(new IdentityHashMap<>());
  private int bytesLeft = ErrorEvent.LARGEST_ORIGINAL;
  private int valuesLeft = MOST_VALUES;
  private boolean truncated;

  private OriginalMessage(Redaction redaction) {
    this.redaction = redaction;
  }

  static Copy of(Map<?, ?> given, Redaction redaction) {
    OriginalMessage message = new OriginalMessage(redaction);
    Map<String, @Nullable Object> members = message.object(given, 1);
    return new Copy(members, message.truncated);
  }

  private Map<String, @Nullable Object> object(Map<?, ?> given, int depth) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    enclosing.add(given);
    try {
      for (Map.Entry<?, ?> member : given.entrySet()) {
        if (isFull()) {
          break;
        }
        member(copy, text(member.getKey()), member.getValue(), depth);
      }
    } catch (Throwable unreadable) {
      // Changed while it was read, or a view of something broken: what was read so far is kept.
      truncated = true;
    } finally {
      enclosing.remove(given);
    }
    return copy;
  }

  private void member(
      Map<String, @Nullable Object> copy, String rawName, @Nullable Object value, int depth) {
    // Well-formed, or two names that differ would be written as the same.
    Redaction.Cut name = redaction.cut(Utf8.wellFormed(rawName), LONGEST_NAME);
    int weight = Utf8.length(name.text()) + LONGEST_SUFFIX;
    if (weight + 2 * PlainJson.VALUE_WEIGHT > bytesLeft) {
      truncated = true;
      return;
    }
    truncated |= name.truncated();
    bytesLeft -= weight;
    String shown = Utf8.wellFormed(name.text());
    String unique = shown;
    for (int i = 2; copy.containsKey(unique); i++) {
      unique = shown + "~" + i;
    }
    boolean hidden = rawName.length() > LONGEST_NAME || redaction.hides(rawName);
    copy.put(unique, hidden ? value("", Redaction.HIDDEN, depth) : value(rawName, value, depth));
  }

  private List<@Nullable Object> list(String name, Iterable<?> given, Object identity, int depth) {
    List<@Nullable Object> copy = new ArrayList<>();
    enclosing.add(identity);
    try {
      for (Object element : given) {
        if (isFull()) {
          break;
        }
        copy.add(value(name, element, depth));
      }
    } catch (Throwable unreadable) {
      truncated = true; // as above
    } finally {
      enclosing.remove(identity);
    }
    return copy;
  }

  /**
   * Copies one value, without secrets.
   *
   * @param name of the member that holds the value, directly or in a list
   */
  private @Nullable Object value(String name, @Nullable Object value, int depth) {
    bytesLeft -= PlainJson.VALUE_WEIGHT;
    valuesLeft--;
    if (value == null || value instanceof Boolean) {
      return value;
    }
    try {
      return value instanceof Map<?, ?> || value instanceof Collection<?> || isList(value)
          ? nested(name, value, depth + 1)
          : single(name, value);
    } catch (Throwable unreadable) {
      return shown("", Causes.unreadable(unreadable));
    }
  }

  private Object nested(String name, Object value, int depth) {
    boolean circular = enclosing.contains(value);
    if (circular || depth > PlainJson.DEEPEST) {
      truncated = true;
      return shown("", circular ? "[circular]" : "[too deep]");
    }
    if (value instanceof Map<?, ?> object) {
      return object(object, depth);
    }
    return list(name, value instanceof Iterable<?> some ? some : elements(value), value, depth);
  }

  private Object single(String name, Object value) {
    if (!(value instanceof Number number)) {
      return shown(name, text(value));
    }
    Number plain = PlainJson.widened(number);
    if (!PlainJson.isPlain(plain)) {
      return shown(
          name,
          plain instanceof BigInteger || plain instanceof BigDecimal
              ? "[a number of too many digits]"
              : text(plain));
    }
    String digits = plain.toString();
    // A card number is a number too.
    return redaction.redact(name, digits).equals(digits)
        ? charged(name, plain, digits)
        : shown(name, digits);
  }

  private Object charged(String name, Number number, String digits) {
    if (digits.length() > bytesLeft) {
      return shown(name, digits);
    }
    bytesLeft -= digits.length();
    return number;
  }

  private String shown(String name, String text) {
    Redaction.Cut cut = redaction.cut(name, text, Math.max(8, bytesLeft));
    bytesLeft -= Utf8.length(cut.text());
    truncated |= cut.truncated();
    return cut.text();
  }

  private boolean isFull() {
    boolean full = valuesLeft <= 0 || bytesLeft <= 2 * PlainJson.VALUE_WEIGHT;
    truncated |= full;
    return full;
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(OriginalMessage::text).orElse("");
    }
    if (value instanceof byte[] bytes) {
      return "[" + bytes.length + " bytes]";
    }
    if (value instanceof char[] characters) {
      return "[" + characters.length + " characters]"; // most likely a password
    }
    try {
      return String.valueOf(value);
    } catch (Throwable unreadable) {
      return Causes.unreadable(unreadable);
    }
  }

  private static boolean isList(Object value) {
    return value.getClass().isArray() && !(value instanceof byte[]) && !(value instanceof char[]);
  }

  private static List<@Nullable Object> elements(Object array) {
    int length = Math.min(Array.getLength(array), MOST_VALUES + 1);
    List<@Nullable Object> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(Array.get(array, i));
    }
    return elements;
  }
}
