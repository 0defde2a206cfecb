// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * How programs write a secret that they put into a document, a URL, a command or a header; made by
 * hand from the rules of each language, and not by the code that must recognise it.
 */
public final class SecretWritings {
  private SecretWritings() {}

  /** Each way, by its name. */
  public static Map<String, UnaryOperator<String>> all() {
    Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
    all.put("plain", s -> s);
    markup(all);
    urls(all);
    quotes(all);
    escapes(all);
    base64(all);
    ciRunner(all);
    all.put("hex", s -> HexFormat.of().formatHex(s.getBytes(UTF_8)));
    all.put("HEX", s -> HexFormat.of().withUpperCase().formatHex(s.getBytes(UTF_8)));
    combined(all);
    return all;
  }

  private static void markup(Map<String, UnaryOperator<String>> all) {
    all.put("XML, & and <", s -> s.replace("&", "&amp;").replace("<", "&lt;"));
    for (String quote : new String[] {"&quot;", "&#34;", "&#x22;"}) {
      for (String apostrophe : new String[] {"'", "&apos;", "&#39;", "&#x27;", "&#039;"}) {
        all.put(
            "XML, " + quote + " " + apostrophe,
            s -> s.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", quote)
                .replace("'", apostrophe));
      }
    }
    all.put("all decimal", s -> each(s, c -> true, "&#%d;"));
    all.put("all hexadecimal", s -> each(s, c -> true, "&#x%x;"));
    all.put("ALL HEXADECIMAL", s -> each(s, c -> true, "&#X%04X;"));
    all.put("all but letters", s -> each(s, SecretWritings::noLetter, "&#x%X;"));
    all.put("all that is not ASCII", s -> each(s, c -> c > 126, "&#%d;"));
    all.put(
        "HTML names",
        s -> s.replace("&", "&AMP;")
            .replace("<", "&LT;")
            .replace("/", "&sol;")
            .replace("$", "&dollar;")
            .replace("\u00e9", "&eacute;")
            .replace("\u20ac", "&euro;"));
  }

  private static boolean noLetter(int c) {
    return c > 126 || !Character.isLetterOrDigit(c);
  }

  private static String each(String text, IntPredicate which, String format) {
    return text.codePoints()
        .mapToObj(c -> which.test(c) ? format.formatted(c) : Character.toString(c))
        .collect(Collectors.joining());
  }

  private static void urls(Map<String, UnaryOperator<String>> all) {
    all.put("form", SecretWritings::form);
    all.put("URL", s -> form(s).replace("+", "%20"));
    all.put("url", s -> form(s).replace("+", "%20").replaceAll("%2F", "%2f"));
    all.put("form, twice", s -> form(form(s)));
    all.put("URL, twice", s -> form(form(s).replace("+", "%20")));
    all.put("URL, three times", s -> form(form(form(s).replace("+", "%20"))));
    all.put("each byte in a URL", s -> bytes(s, "%%%02X"));
    all.put("each byte in a URL, small", s -> bytes(s, "%%%02x"));
  }

  private static String form(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String bytes(String text, String format) {
    StringBuilder all = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      all.append(format.formatted(b & 0xff));
    }
    return all.toString();
  }

  private static void quotes(Map<String, UnaryOperator<String>> all) {
    all.put("CSV", s -> s.replace("\"", "\"\""));
    all.put("SQL", s -> s.replace("'", "''"));
    all.put("shell, single quotes", s -> s.replace("'", "'\\''"));
    all.put("shell, both quotes", s -> s.replace("'", "'\"'\"'"));
    all.put("shell, double quotes", s -> s.replaceAll("([\"$`\\\\])", "\\\\$1"));
    all.put("shell, backslashes", s -> s.replaceAll("([ -~&&[^A-Za-z0-9]])", "\\\\$1"));
    all.put(
        "shell, $''",
        s -> s.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t"));
    all.put("Windows command line", s -> s.replaceAll("(\\\\*)\"", "$1$1\\\\\""));
  }

  private static void escapes(Map<String, UnaryOperator<String>> all) {
    all.put("JSON", SecretWritings::json);
    all.put("JSON, slashes too", s -> json(s).replace("/", "\\/"));
    all.put("JSON, safe for HTML", s -> each(json(s), c -> "<>&='".indexOf(c) >= 0, "\\u%04x"));
    all.put("JSON in JSON", s -> json(json(s)));
    all.put("JSON in JSON in JSON", s -> json(json(json(s))));
    all.put("Java, each character", s -> utf16(s, "\\u%04x"));
    all.put("C, each byte in octal", s -> bytes(s, "\\%03o"));
    all.put("C, each byte", s -> bytes(s, "\\x%02x"));
  }

  private static String utf16(String text, String format) {
    return text.chars().mapToObj(format::formatted).collect(Collectors.joining());
  }

  /** The content of a JSON string. */
  public static String json(String text) {
    return each(
        text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t"),
        c -> c < 0x20,
        "\\u%04x");
  }

  private static void base64(Map<String, UnaryOperator<String>> all) {
    all.put("Base64", s -> base64(s, UTF_8));
    all.put("Base64 for URLs", s -> Base64.getUrlEncoder().encodeToString(s.getBytes(UTF_8)));
    all.put("Base64 in a URL", s -> form(base64("a:" + s, UTF_8)));
    all.put("Base64 in a URL, twice", s -> form(form(base64("ab:" + s, UTF_8))));
    for (String before : new String[] {"", "a", "ab", "abc:"}) {
      all.put("Base64 of UTF-16LE behind '" + before + "'", s -> base64(before + s, UTF_16LE));
      all.put("Base64 of UTF-16BE behind '" + before + "'", s -> base64(before + s, UTF_16BE));
    }
    all.put("Base64 of UTF-16 with its mark", s -> base64("\ufeff" + s, UTF_16LE));
    all.put(
        "Base64 of Latin-1 if it can be",
        s -> base64(s, ISO_8859_1.newEncoder().canEncode(s) ? ISO_8859_1 : UTF_8));
  }

  private static String base64(String text, Charset charset) {
    return Base64.getEncoder().encodeToString(text.getBytes(charset));
  }

  private static String base64From(int first, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, first, bytes.length));
  }

  /** What the runner of a public CI service masks, beside the secret itself. */
  private static void ciRunner(Map<String, UnaryOperator<String>> all) {
    all.put("CI: Base64, shifted by one", s -> base64From(1, s));
    all.put("CI: Base64, shifted by two", s -> base64From(2, s));
    all.put("CI: argument of a command line", s -> s.replace("\"", "\\\""));
    all.put("CI: string of an expression", s -> s.replace("'", "''"));
    all.put("CI: JSON", SecretWritings::json);
    all.put("CI: URI", s -> form(s).replace("+", "%20").replace("*", "%2A").replace("%7E", "~"));
    all.put(
        "CI: XML",
        s -> s.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&apos;"));
    all.put("CI: without double quotes", s -> unquoted(s));
    all.put("CI: before an ampersand", s -> beforeAmpersand(s));
    all.put("CI: behind an ampersand", s -> behindAmpersand(s));
  }

  private static String unquoted(String s) {
    return s.startsWith("\"") && s.endsWith("\"") ? s.substring(1, s.length() - 1) : s;
  }

  private static String beforeAmpersand(String s) {
    int coloured = s.indexOf("&+");
    String part =
        coloured >= 0 ? s.substring(0, coloured + 2) : s.substring(0, s.lastIndexOf('&') + 1);
    return part.length() < 8 ? s : part;
  }

  private static String behindAmpersand(String s) {
    int coloured = s.indexOf("&+");
    String part = coloured >= 0 && coloured + 3 < s.length()
        ? s.substring(coloured + 3)
        : s.substring(s.lastIndexOf('&') + 1);
    return part.length() < 8 ? s : part;
  }

  private static void combined(Map<String, UnaryOperator<String>> all) {
    for (String outer : new String[] {"JSON", "URL", "XML, &quot; &#39;"}) {
      for (String inner : new String[] {"JSON", "URL", "XML, &quot; &#39;", "CSV", "all decimal"}) {
        UnaryOperator<String> within = Objects.requireNonNull(all.get(inner));
        UnaryOperator<String> around = Objects.requireNonNull(all.get(outer));
        all.put(inner + " in " + outer, s -> around.apply(within.apply(s)));
      }
    }
  }
}
