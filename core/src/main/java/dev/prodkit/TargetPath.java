// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/**
 * Takes a path in normal form only: what a proxy in front and a router read in two ways would pass
 * the proxy's rules. Empty segments, {@code .} and {@code ..} (also escaped, also beside an escaped
 * slash), control characters and text that is not UTF-8 are refused. An escaped slash within a
 * segment is data and stays.
 */
final class TargetPath {
  private final String target;
  /** Characters since the last slash, an escaped one included; and how many of them are dots. */
  private int length;

  private int dots;
  /** How many bytes the character of UTF-8 still has, and the bounds of its next one. */
  private int missing;

  private int least;
  private int most;

  private TargetPath(String target) {
    this.target = target;
  }

  /**
   * Where the path ends: at the question mark, or with the target.
   *
   * @param begin where its first slash stands
   * @throws HttpProblem 400 if it is not in normal form
   */
  static int end(String target, int begin) {
    return new TargetPath(target).end(begin + 1);
  }

  private int end(int first) {
    int slash = first - 1;
    int i = first;
    for (; i < target.length() && target.charAt(i) != '?'; i++) {
      char c = target.charAt(i);
      if (c == '%') {
        escape(Characters.escaped(target, i));
        i += 2;
      } else if (c == '/') {
        require(i > slash + 1, "the path has an empty segment");
        slash = i;
        endSegment();
      } else {
        require(
            Characters.is(c, Characters.PATH),
            "the path holds a character that must be percent-encoded");
        character(c == '.');
      }
    }
    endSegment();
    return i;
  }

  private void escape(int octet) {
    require(octet >= 0, "the path has a percent sign without two hexadecimal digits");
    require(octet >= ' ' && octet != 0x7f, "the path holds a control character");
    if (octet >= 0x80) {
      utf8(octet);
    } else if (octet == '/' || octet == '\\') {
      endSegment();
    } else {
      character(octet == '.');
    }
  }

  private void character(boolean dot) {
    require(missing == 0, "the path is not UTF-8");
    length++;
    dots += dot ? 1 : 0;
  }

  private void endSegment() {
    require(missing == 0, "the path is not UTF-8");
    require(length == 0 || length > 2 || dots < length, "the path has a segment of dots");
    length = 0;
    dots = 0;
  }

  /** As table 3-7 of the Unicode standard has it: no overlong form, no surrogate. */
  private void utf8(int octet) {
    if (missing > 0) {
      require(octet >= least && octet <= most, "the path is not UTF-8");
      missing--;
    } else {
      require(octet >= 0xc2 && octet <= 0xf4, "the path is not UTF-8");
      length++;
      missing = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    }
    least = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
    most = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
  }

  private static void require(boolean fits, String otherwise) {
    if (!fits) {
      throw HttpProblem.badRequest(otherwise);
    }
  }
}
