// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static dev.prodkit.redaction.Alphabet.ALNUM;
import static dev.prodkit.redaction.Alphabet.ANY_HEX;
import static dev.prodkit.redaction.Alphabet.BASE64;
import static dev.prodkit.redaction.Alphabet.CAPITALS;
import static dev.prodkit.redaction.Alphabet.DASHES;
import static dev.prodkit.redaction.Alphabet.DIGITS;
import static dev.prodkit.redaction.Alphabet.DOTTED;
import static dev.prodkit.redaction.Alphabet.HEX;
import static dev.prodkit.redaction.Alphabet.PADDING;
import static dev.prodkit.redaction.Alphabet.SLASHES;
import static dev.prodkit.redaction.Alphabet.SMALL;
import static dev.prodkit.redaction.Alphabet.URL64;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads formats of tokens from lines: prefixes of two characters or more, and what follows each of
 * them. In braces stand an alphabet and how many of its characters, with an equals sign if there is
 * padding; outside of braces what separates the parts. With an exclamation mark there must be
 * digits and letters: {@code shpat_ shpca_ {H32}}, {@code t1. {u=1-512}.{u=86-88}}.
 */
final class TokenTable {
  private static final int ANY = 4_096;

  private static final Pattern PART =
      Pattern.compile("([^{}]*)\\{([a-zA-Z])(=?)(\\d+)(?:-(\\d+|\\*))?}");

  private TokenTable() {}

  static List<TokenFormat> read(String table) {
    return table
        .lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> formats(line).stream())
        .toList();
  }

  private static List<TokenFormat> formats(String line) {
    String[] words = line.split(" ", -1);
    List<TokenFormat> formats = new ArrayList<>();
    for (int i = 0; i < words.length - 1; i++) {
      formats.add(format(words[i], words[words.length - 1]));
    }
    return formats;
  }

  private static TokenFormat format(String prefix, String tail) {
    List<MatchResult> parts = PART.matcher(tail).results().toList();
    MatchResult first = parts.get(0);
    TokenFormat format = TokenFormat.of(prefix, alphabet(first), shortest(first), longest(first));
    for (MatchResult part : parts.subList(1, parts.size())) {
      format = format.then(part.group(1), alphabet(part), shortest(part), longest(part));
    }
    return tail.endsWith("!") ? format.mixed() : format;
  }

  private static int alphabet(MatchResult part) {
    int letters = switch (part.group(2)) {
      case "a" -> ALNUM;
      case "b" -> BASE64;
      case "B" -> BASE64 | URL64;
      case "c" -> CAPITALS;
      case "d" -> DIGITS;
      case "h" -> HEX;
      case "H" -> ANY_HEX;
      case "i" -> HEX | DASHES; // UUID
      case "l" -> ALNUM | SLASHES;
      case "o" -> DOTTED;
      case "s" -> SMALL;
      case "u" -> URL64;
      case "v" -> CAPITALS | DASHES;
      case "w" -> URL64 | SLASHES;
      default -> throw new IllegalStateException(part.group());
    };
    return part.group(3).isEmpty() ? letters : letters | PADDING;
  }

  private static int shortest(MatchResult part) {
    return Integer.parseInt(part.group(4));
  }

  private static int longest(MatchResult part) {
    String longest = part.group(5);
    return longest == null ? shortest(part) : longest.equals("*") ? ANY : Integer.parseInt(longest);
  }
}
