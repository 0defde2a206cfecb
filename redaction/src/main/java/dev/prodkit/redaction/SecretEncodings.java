// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The byte sequences by which one secret can be recognised: as it is, in hexadecimal, with doubled
 * quotes, as the list that a logged {@code char[]} or {@code byte[]} becomes, in Base64, and
 * others. Encodings that replace single characters by escapes are none of these: they are taken out
 * of the text ({@link DecodedText}), because there are too many ways to combine them.
 *
 * <p>Inside longer Base64 a secret starts at one of three positions of a group of three bytes. The
 * characters at its edges also carry bits of its neighbours, so only those between are stable: they
 * are what is looked for, and the whole surrounding run of Base64 is what is masked.
 */
final class SecretEncodings {
  /** Every encoding has at least this many bytes; the index relies on it. */
  static final int SHORTEST = 8;

  /** Above this length only the encodings that keep the length in proportion are built. */
  private static final int LONG = 8_192;

  private static final int SHORTEST_LINE = 16;

  /** So often a secret is decoded that looks itself as if it were encoded. */
  static final int DEEPEST = 8;

  /** Might be taken for the beginning of an escape, together with what follows the secret. */
  private static final Pattern ESCAPE_AT_END = Pattern.compile("[\\\\%&]+$");

  private static final Predicate<String> MAY_BE_ENCODED =
      Pattern.compile("[\\\\%&]").asPredicate();

  private static final Pattern NOT_LATIN = Pattern.compile("[^\\x00-\\xff]");

  private static final String WINDOWS_1252 = "windows-1252";

  private SecretEncodings() {}

  /** What is to be masked where an encoding is found. */
  enum Kind {
    /** The encoding itself. */
    TEXT,
    /** The whole run of Base64 around it. */
    BASE64,
    /** The PEM block whose header this is. */
    PEM
  }

  /** One recognisable encoding. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and only this module sees it
  record Encoding(byte[] bytes, Kind kind) {
    /** Its first eight bytes. */
    long head() {
      return Bytes.eight(bytes, 0);
    }
  }

  /** The same for the same secret, always. */
  static List<Encoding> of(String secret) {
    Set<String> texts = new LinkedHashSet<>();
    Set<String> runs = new LinkedHashSet<>();
    String wellFormed = WellFormed.text(secret);
    texts.add(wellFormed);
    texts.add(new String(secret.getBytes(UTF_8), UTF_8));
    texts.add(wellFormed.strip());
    if (secret.length() <= LONG) {
      addParts(wellFormed.strip(), texts);
      addLines(wellFormed, texts);
      List.copyOf(texts).forEach(text -> addQuoted(text, texts));
      List.copyOf(texts).forEach(text -> texts.add(ESCAPE_AT_END.matcher(text).replaceFirst("")));
      byte[] utf8 = wellFormed.getBytes(UTF_8);
      texts.add(HexFormat.of().formatHex(utf8));
      texts.add(HexFormat.of().withUpperCase().formatHex(utf8));
      addLists(secret, utf8, texts);
    }
    for (String text : new LinkedHashSet<>(List.of(wellFormed, wellFormed.strip()))) {
      addBase64(text.getBytes(UTF_8), runs);
      addBase64OfUtf16(text, runs);
    }
    List<Encoding> encodings = new ArrayList<>();
    if (secret.length() <= LONG) {
      texts.stream()
          .filter(MAY_BE_ENCODED)
          .forEach(text -> addDecoded(text.getBytes(UTF_8), encodings));
    }
    texts.forEach(text -> add(text.getBytes(UTF_8), Kind.TEXT, encodings));
    if (!US_ASCII.newEncoder().canEncode(wellFormed)) {
      addInOtherCharsets(wellFormed, runs, encodings);
    }
    runs.forEach(text -> add(text.getBytes(ISO_8859_1), Kind.BASE64, encodings));
    return encodings;
  }

  private static void add(byte[] bytes, Kind kind, List<Encoding> encodings) {
    if (bytes.length >= SHORTEST) {
      encodings.add(new Encoding(bytes, kind));
    }
  }

  /** What is left of a secret whose quotes a shell took off, or which it cut at an ampersand. */
  private static void addParts(String secret, Set<String> texts) {
    int last = secret.length() - 1;
    char quote = secret.charAt(0);
    if ((quote == '"' || quote == '\'') && secret.charAt(last) == quote) {
      texts.add(secret.substring(1, last));
    }
    int coloured = secret.indexOf("&+");
    int ampersand = coloured < 0 ? secret.lastIndexOf('&') : coloured;
    if (ampersand >= 0 && !secret.contains("://")) { // a part of a URL is as a rule no secret
      int width = coloured < 0 ? 1 : 2;
      addPart(secret.substring(0, ampersand + width), texts);
      // The letter behind "&+" is the one that PowerShell colours.
      addPart(secret.substring(Math.min(secret.length(), ampersand + 2 * width - 1)), texts);
    }
  }

  private static void addPart(String part, Set<String> texts) {
    if (!part.chars().allMatch(c -> Character.isLetter(c) || c == '&')) { // no ordinary word
      texts.add(part);
    }
  }

  /** A key file is often logged line by line, and its line ends change on the way. */
  private static void addLines(String secret, Set<String> texts) {
    if (secret.indexOf('\n') < 0 && secret.indexOf('\r') < 0) {
      return;
    }
    texts.add(secret.replace("\r\n", "\n").strip());
    texts.add(secret.replace("\r\n", "\n").strip().replace("\n", "\r\n"));
    secret
        .lines()
        .map(String::strip)
        .filter(line -> line.length() >= SHORTEST_LINE && !line.startsWith("-----"))
        .forEach(texts::add);
  }

  /** As CSV, SQL and shells quote it, and with the blanks of a form. */
  private static void addQuoted(String text, Set<String> texts) {
    texts.add(text.replace("\"", "\"\""));
    texts.add(text.replace("'", "''"));
    texts.add(text.replace("'", "'\\''"));
    texts.add(text.replace("'", "'\"'\"'"));
    texts.add(text.replace(' ', '+'));
  }

  /** What a secret becomes that looks encoded itself, when a text is decoded that holds it. */
  private static void addDecoded(byte[] text, List<Encoding> encodings) {
    DecodedText decoded = new DecodedText();
    byte[] bytes = text;
    for (int i = 0; i < DEEPEST && decoded.decode(bytes, 0, bytes.length); i++) {
      bytes = Arrays.copyOf(decoded.bytes(), decoded.length());
      add(bytes, Kind.TEXT, encodings);
    }
  }

  /** What SLF4J makes of a {@code char[]} and of a {@code byte[]} among the arguments. */
  private static void addLists(String secret, byte[] utf8, Set<String> texts) {
    String characters =
        secret.chars().mapToObj(Character::toString).collect(Collectors.joining(", "));
    texts.add(WellFormed.text(characters));
    texts.add(new String(characters.getBytes(UTF_8), UTF_8));
    List<String> numbers =
        IntStream.range(0, utf8.length).mapToObj(i -> String.valueOf(utf8[i])).toList();
    texts.add(String.join(", ", numbers));
    texts.add(String.join(",", numbers));
  }

  /** In the bytes of a charset that has fewer characters, and what is left of it there. */
  private static void addInOtherCharsets(
      String secret, Set<String> runs, List<Encoding> encodings) {
    for (Charset charset : List.of(US_ASCII, ISO_8859_1, Charset.forName(WINDOWS_1252))) {
      byte[] bytes = secret.getBytes(charset);
      String left = new String(bytes, charset);
      boolean latin = charset.equals(ISO_8859_1);
      if (left.chars().filter(Character::isLetterOrDigit).count() >= SHORTEST) {
        add(left.getBytes(UTF_8), Kind.TEXT, encodings);
      }
      if (latin && left.equals(secret)) {
        add(bytes, Kind.TEXT, encodings);
        addBase64(bytes, runs);
      } else if (latin) { // EBCDIC has these characters too, and another one for what is missing
        add(NOT_LATIN.matcher(secret).replaceAll("\u001a").getBytes(UTF_8), Kind.TEXT, encodings);
      }
    }
  }

  private static void addBase64OfUtf16(String text, Set<String> runs) {
    byte[] little = text.getBytes(UTF_16LE);
    if (text.chars().allMatch(c -> c < 0x100)) {
      // The zeros at the edges aside, the big-endian bytes are the same.
      addBase64(Arrays.copyOf(little, little.length - 1), runs);
    } else {
      addBase64(little, runs);
      addBase64(text.getBytes(UTF_16BE), runs);
    }
  }

  private static void addBase64(byte[] bytes, Set<String> runs) {
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String whole = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int firstStable = shift == 0 ? 0 : 4; // also where the bytes before are cut off
      int stableEnd = shifted.length * 8 / 6;
      String middle = whole.substring(firstStable, stableEnd);
      runs.add(middle);
      runs.add(middle.replace('+', '-').replace('/', '_'));
    }
  }
}
