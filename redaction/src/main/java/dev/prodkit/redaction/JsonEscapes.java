// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/** How a text can look inside a JSON string, by the habits of the usual writers. */
public final class JsonEscapes {
  private JsonEscapes() {}

  /**
   * Characters that our own encoder escapes beyond what JSON asks for: controls, line separators
   * and marks of the direction of writing, with which a terminal can be made to lie.
   */
  public static boolean unsafe(int c) {
    return c < 0x20
        || (c >= 0x7f && c <= 0x9f)
        || c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static boolean least(int c) {
    return c < 0x20;
  }

  private static boolean notAscii(int c) {
    return c < 0x20 || c > 0x7e;
  }

  private static boolean html(int c) {
    return c < 0x20 || "<>&='".indexOf(c) >= 0;
  }

  /** The texts themselves, escaped once in each way, and as JSON within JSON, twice. */
  static Set<String> allOf(Set<String> texts) {
    Set<String> all = new LinkedHashSet<>(texts);
    for (String text : texts) {
      if (text.chars().noneMatch(JsonEscapes::sometimesEscaped)) {
        continue;
      }
      Set<String> once = new LinkedHashSet<>();
      for (IntPredicate habit : new IntPredicate[] {
        JsonEscapes::least, JsonEscapes::unsafe, JsonEscapes::notAscii, JsonEscapes::html
      }) {
        for (boolean slash : new boolean[] {false, true}) {
          once.add(escaped(text, habit, slash, true));
          once.add(escaped(text, habit, slash, false));
        }
      }
      Set<String> twice = new LinkedHashSet<>();
      for (String inner : once) {
        twice.add(escaped(inner, JsonEscapes::least, false, true));
        twice.add(escaped(inner, JsonEscapes::unsafe, false, true));
        twice.add(escaped(inner, JsonEscapes::least, true, true));
      }
      all.addAll(once);
      all.addAll(twice);
      twice.forEach(inner -> all.add(escaped(inner, JsonEscapes::unsafe, false, true)));
    }
    return all;
  }

  private static boolean sometimesEscaped(int c) {
    return c < 0x20 || c > 0x7e || "\"\\/<>&='".indexOf(c) >= 0;
  }

  private static String escaped(String text, IntPredicate habit, boolean slash, boolean upper) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int named = "\"\\\n\r\t\b\f".indexOf(c);
      if (named >= 0) {
        escaped.append('\\').append("\"\\nrtbf".charAt(named));
      } else if (c == '/' && slash) {
        escaped.append("\\/");
      } else if (habit.test(c)) {
        escaped.append("\\u").append(String.format(upper ? "%04X" : "%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
