// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The byte sequences by which one secret can be recognised: as it is, JSON-escaped, URL-encoded,
 * hexadecimal, as the list that a logged {@code char[]} or {@code byte[]} becomes, and in Base64.
 *
 * <p>Inside longer Base64 a secret starts at one of three positions of a group of three bytes. The
 * characters at its edges also carry bits of its neighbours, so only those between are stable: they
 * are what is looked for, and the whole surrounding run of Base64 is what is masked.
 */
final class SecretForms {
  /** Every form has at least this many bytes; the index relies on it. */
  static final int SHORTEST = 8;

  /** Above this length only the forms that keep the length in proportion are built. */
  private static final int LONG = 8_192;

  private static final int SHORTEST_LINE = 16;
  private static final String URL_ENCODER = ".-*_";
  private static final String RFC_3986 = "-._~";
  private static final String URI_COMPONENT = "-_.!~*'()";
  private static final String URI = "-_.!~*'();/?:@&=+$,#";

  private SecretForms() {}

  /** What is to be masked where a form is found. */
  enum Kind {
    /** The form itself. */
    TEXT,
    /** The whole run of Base64 around it. */
    BASE64,
    /** The PEM block whose header this is. */
    PEM
  }

  /** One recognisable form. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and only this module sees it
  record Form(byte[] bytes, Kind kind) {
    /** Its first eight bytes. */
    long head() {
      return Bytes.eight(bytes, 0);
    }
  }

  static List<Form> of(String secret) {
    Set<String> texts = new LinkedHashSet<>();
    Set<String> encoded = new LinkedHashSet<>();
    String wellFormed = WellFormed.text(secret);
    byte[] utf8 = wellFormed.getBytes(UTF_8);
    texts.add(wellFormed);
    texts.add(new String(secret.getBytes(UTF_8), UTF_8));
    texts.add(wellFormed.strip());
    if (secret.length() <= LONG) {
      addLines(wellFormed, texts);
      addUrlEncoded(utf8, texts);
      addHex(utf8, texts);
      addLists(secret, utf8, texts);
    }
    addBase64(utf8, encoded);
    if (!wellFormed.strip().equals(wellFormed)) {
      addBase64(wellFormed.strip().getBytes(UTF_8), encoded);
    }
    List<Form> forms = new ArrayList<>();
    for (String text : JsonEscapes.allOf(texts)) {
      add(text.getBytes(UTF_8), Kind.TEXT, forms);
    }
    for (String text : JsonEscapes.allOf(encoded)) {
      add(text.getBytes(ISO_8859_1), Kind.BASE64, forms);
    }
    if (utf8.length > wellFormed.length() && ISO_8859_1.newEncoder().canEncode(wellFormed)) {
      add(wellFormed.getBytes(ISO_8859_1), Kind.TEXT, forms);
    }
    return forms;
  }

  private static void add(byte[] bytes, Kind kind, List<Form> forms) {
    if (bytes.length >= SHORTEST) {
      forms.add(new Form(bytes, kind));
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

  private static void addUrlEncoded(byte[] utf8, Set<String> texts) {
    for (String kept : List.of(URL_ENCODER, RFC_3986, URI_COMPONENT, URI)) {
      for (boolean upper : new boolean[] {true, false}) {
        String spaces = percentEncoded(utf8, kept, upper);
        texts.add(spaces);
        texts.add(spaces.replace("%20", "+"));
      }
    }
  }

  private static String percentEncoded(byte[] utf8, String kept, boolean upper) {
    StringBuilder text = new StringBuilder(utf8.length + 16);
    for (byte b : utf8) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append('%').append(hex(b, upper));
      }
    }
    return text.toString();
  }

  private static void addHex(byte[] utf8, Set<String> texts) {
    StringBuilder lower = new StringBuilder(2 * utf8.length);
    for (byte b : utf8) {
      lower.append(hex(b, false));
    }
    texts.add(lower.toString());
    texts.add(lower.toString().toUpperCase(Locale.ROOT));
  }

  private static String hex(byte b, boolean upper) {
    String digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    return "" + digits.charAt((b >> 4) & 15) + digits.charAt(b & 15);
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

  private static void addBase64(byte[] utf8, Set<String> encoded) {
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + utf8.length];
      System.arraycopy(utf8, 0, shifted, shift, utf8.length);
      String whole = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int firstStable = shift == 0 ? 0 : shift + 1;
      int stableEnd = shifted.length * 8 / 6;
      String middle = whole.substring(firstStable, stableEnd);
      encoded.add(middle);
      encoded.add(middle.replace('+', '-').replace('/', '_'));
      encoded.add(middle.replace("+", "%2B").replace("/", "%2F"));
      encoded.add(middle.replace("+", "%2b").replace("/", "%2f"));
    }
  }
}
