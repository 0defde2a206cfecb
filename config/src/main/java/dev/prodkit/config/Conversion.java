// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the text of a setting becomes a value of one type.
 *
 * <table>
 *   <caption>Empty, blank and missing are three things, alike in every source</caption>
 *   <tr><th>type</th><th>{@code NAME=}</th><th>{@code NAME=" "}</th><th>no {@code NAME}, no default</th></tr>
 *   <tr><td>String</td><td>the empty string</td><td>kept</td><td>missing</td></tr>
 *   <tr><td>Secret, and a List or Set of it</td><td>error: never meant</td><td>error: never meant</td><td>missing</td></tr>
 *   <tr><td>List, Set</td><td>error</td><td>the empty one</td><td>missing</td></tr>
 *   <tr><td>every other type</td><td>error</td><td>error</td><td>missing</td></tr>
 *   <tr><td>with a default, but no Secret</td><td>the default</td><td>as that type</td><td>the default</td></tr>
 *   <tr><td>Optional, but of no Secret</td><td>Optional.empty()</td><td>as that type</td><td>Optional.empty()</td></tr>
 * </table>
 *
 * <p>So what may be missing is missing when it is set to nothing, a String too; a secret never is.
 * Blanks around a value are refused, except in a String, a Secret, and around the elements of a
 * List or Set.
 *
 * @param expected what is wanted, in words: {@code a duration}
 * @param example a value that fits
 * @param form what it looks like, for the reference
 * @param parser reads a text, or answers null if it does not fit
 */
record Conversion(String expected, String example, Form form, Parser parser) {
  /**
   * Reads a text; null if it is not as expected. The text of a secret is no {@code String} and must
   * not be made one.
   */
  @FunctionalInterface
  interface Parser {
    @Nullable
    Object parse(CharSequence text) throws Refused;
  }

  /** Reads a text that is neither empty nor has blanks around it. */
  @FunctionalInterface
  interface TextParser {
    @Nullable
    Object parse(String text) throws Refused;
  }

  /** A conversion that refuses what is empty or blank, and blanks around the value. */
  static Conversion strict(String expected, String example, Form form, TextParser parser) {
    return new Conversion(expected, example, form, text -> {
      if (isBlank(text)) {
        throw refusedBlank(text, expected, example);
      }
      String value = text.toString();
      if (!value.equals(value.strip())) {
        throw new Refused("has blanks around it and must be " + expected, "remove the blanks");
      }
      return parser.parse(value);
    });
  }

  /**
   * Elements between commas, each trimmed and then read like a value of its own; an empty text is
   * an empty list.
   */
  static Conversion listOf(Conversion element) {
    return new Conversion(
        "a list, each of it " + element.expected,
        "one,two with commas between",
        element.form.several("list"),
        text -> List.copyOf(elements(text, element)));
  }

  /** The same, each element once, in the order in which they are written. */
  static Conversion setOf(Conversion element) {
    return new Conversion(
        "a set, each of it " + element.expected,
        "one,two with commas between",
        element.form.several("set"),
        text -> {
          Set<Object> set = new LinkedHashSet<>();
          for (Object value : elements(text, element)) {
            if (!set.add(value)) {
              throw new Refused(
                  "has an element " + (set.size() + 1) + " that is there already",
                  "keep one of the two");
            }
          }
          return Collections.unmodifiableSet(set);
        });
  }

  /** What changes while the service runs. */
  static Conversion rotating(Conversion inner) {
    return new Conversion(inner.expected, inner.example, inner.form, new RotatingParser(inner));
  }

  private record RotatingParser(Conversion inner) implements Parser {
    @Override
    public Object parse(CharSequence text) throws Refused {
      return Rotating.of(inner.read(text));
    }
  }

  /** Whether its values are {@link Rotating}. */
  boolean rotates() {
    return parser instanceof RotatingParser;
  }

  /** The value. */
  Object read(CharSequence text) throws Refused {
    Object value = parser.parse(text);
    if (value == null) {
      throw new Refused("must be " + expected, nextStep());
    }
    return value;
  }

  /** Why nothing is none of its values. */
  Refused refusedEmpty(CharSequence empty) {
    if (form.isSecret()) {
      return Types.refusedSecret(empty);
    }
    return refusedBlank(empty, expected, example);
  }

  private static Refused refusedBlank(CharSequence blank, String expected, String example) {
    return new Refused(
        emptyOrBlank(blank) + " and must be " + expected, "write it like " + example);
  }

  String nextStep() {
    return "write it like " + example;
  }

  static boolean isBlank(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** {@code is empty} or {@code is blank}. */
  static String emptyOrBlank(CharSequence blank) {
    return blank.length() == 0 ? "is empty" : "is blank";
  }

  private static List<Object> elements(CharSequence text, Conversion element) throws Refused {
    List<Object> values = new ArrayList<>();
    if (isBlank(text)) {
      if (element.form.isSecret()) {
        throw Types.refusedSecret(text);
      }
      return values;
    }
    int start = 0;
    for (int end = 0; end <= text.length(); end++) {
      if (end == text.length() || text.charAt(end) == ',') {
        values.add(element(trimmed(text.subSequence(start, end)), element, values.size() + 1));
        start = end + 1;
      }
    }
    return values;
  }

  private static Object element(CharSequence text, Conversion element, int number) throws Refused {
    if (text.length() == 0) {
      throw new Refused("has nothing for element " + number, "remove the comma that is too many");
    }
    try {
      return element.read(text);
    } catch (Refused refused) {
      throw new Refused("has an element " + number + " that " + refused.rule(), refused.nextStep());
    }
  }

  private static CharSequence trimmed(CharSequence text) {
    int start = 0;
    int end = text.length();
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return text.subSequence(start, end);
  }
}
