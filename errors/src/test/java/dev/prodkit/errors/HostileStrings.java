// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Strings that break writers of JSON, terminals and line readers. */
final class HostileStrings {
  static final List<String> KNOWN = List.of(
      "",
      " ",
      "\"",
      "\\",
      "\\u0000",
      "\0",
      "a\nb\r\nc",
      "\u001b[31mred\u001b[0m",
      "\u2028\u2029\u0085",
      "\u202eright to left",
      "\ufeffbom",
      "x\ud800y",
      "\udc00\ud800",
      "\ud83d\ude00",
      "\u200bzero\u200d",
      "\ufffe\uffff",
      "\udb40\udc41tag",
      "{\"a\":1}",
      "</script>",
      "${jndi:ldap://x}",
      "\",\"level\":\"INFO",
      "NaN",
      "\u007f\u0080\u009f");

  private HostileStrings() {}

  static Arbitrary<String> any() {
    Arbitrary<String> made = Arbitraries.oneOf(
            Arbitraries.chars().all(),
            Arbitraries.chars().range('\ud7f0', '\ue010'),
            Arbitraries.chars().range('\u2020', '\u2070'),
            Arbitraries.chars().with('"', '\\', '\n', '\r', '\t', '\0', '\u001b', '{', '}'))
        .list()
        .ofMaxSize(40)
        .map(characters -> {
          StringBuilder text = new StringBuilder();
          characters.forEach(text::append);
          return text.toString();
        });
    return Arbitraries.oneOf(Arbitraries.of(KNOWN), made);
  }

  /** What a strict reader finds: the same, with U+FFFD where a surrogate has no partner. */
  static String readable(String text) {
    StringBuilder readable = new StringBuilder();
    text.codePoints()
        .map(point -> point >= 0xd800 && point <= 0xdfff ? 0xfffd : point)
        .forEach(readable::appendCodePoint);
    return readable.toString();
  }
}
