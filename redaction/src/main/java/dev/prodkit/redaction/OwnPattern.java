// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of the service's own. It may read only so many characters for a text; what would take
 * longer gives up, and the text is not used. Characters are counted, not time, so that a slow
 * machine decides the same.
 */
final class OwnPattern implements Rule {
  static final int LONGEST_PATTERN = 1_000;

  /** Longer texts are given up at once. */
  static final int LONGEST_TEXT = 4 << 20;

  private static final long STEPS_ALWAYS = 200_000;
  private static final long STEPS_PER_CHARACTER = 64;

  private final Pattern pattern;

  private OwnPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  static OwnPattern of(String regex) {
    if (regex.isEmpty() || regex.length() > LONGEST_PATTERN) {
      throw new IllegalArgumentException(
          "the pattern has %d characters: between 1 and %d are allowed"
              .formatted(regex.length(), LONGEST_PATTERN));
    }
    try {
      return new OwnPattern(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the pattern %s is not a regular expression: %s, near index %d"
              .formatted(regex, e.getDescription(), e.getIndex()),
          e);
    }
  }

  @Override
  public void find(Text text, Spans found) {
    if (text.to - text.from > LONGEST_TEXT) {
      throw new RedactionGaveUp();
    }
    String decoded = decoded(text);
    Steps steps = new Steps(STEPS_ALWAYS + STEPS_PER_CHARACTER * decoded.length());
    Matcher matcher = pattern.matcher(new Counted(decoded, 0, decoded.length(), steps));
    Places places = new Places(text, decoded);
    try {
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          int start = places.of(matcher.start());
          found.cover(start, places.of(matcher.end()));
        }
      }
    } catch (StackOverflowError e) {
      throw new RedactionGaveUp();
    }
  }

  /** What is not UTF-8 is read byte by byte, so that each character has its place. */
  private static String decoded(Text text) {
    int length = text.to - text.from;
    String decoded = new String(text.bytes, text.from, length, UTF_8);
    boolean whole = decoded.length() == length || decoded.getBytes(UTF_8).length == length;
    return whole ? decoded : new String(text.bytes, text.from, length, ISO_8859_1);
  }

  /** How many characters may still be read. */
  private static final class Steps {
    private long left;

    Steps(long left) {
      this.left = left;
    }

    void next() {
      if (--left < 0) {
        throw new RedactionGaveUp();
      }
    }
  }

  private record Counted(String text, int start, int end, Steps steps) implements CharSequence {
    @Override
    public int length() {
      return end - start;
    }

    @Override
    public char charAt(int index) {
      steps.next();
      return text.charAt(start + index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new Counted(text, start + from, start + to, steps);
    }

    @Override
    public String toString() {
      return text.substring(start, end);
    }
  }

  /** Where a character stands among the bytes; asked in order. */
  private static final class Places {
    private final String decoded;
    private final boolean ascii;
    private int character;
    private int place;

    Places(Text text, String decoded) {
      this.decoded = decoded;
      this.ascii = decoded.length() == text.to - text.from;
      this.place = text.from;
    }

    int of(int index) {
      if (ascii) {
        place += index - character;
      } else {
        place += decoded.substring(character, index).getBytes(UTF_8).length;
      }
      character = index;
      return place;
    }
  }
}
