// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Every way by which a text gets into a log event, and every form in which it does. */
final class Carriers {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Carriers() {}

  record User(String name, String note) {}

  /** Each logs one event that carries the text, on the logger given. */
  static Map<String, BiConsumer<Logger, String>> all() {
    Map<String, BiConsumer<Logger, String>> all = new LinkedHashMap<>();
    all.put("message", (log, s) -> log.info(s));
    all.put("argument", (log, s) -> log.info("value {}", s));
    all.put("argument array", (log, s) -> log.info("value {}", (Object) new String[] {s}));
    all.put("char[] argument", (log, s) -> log.info("value {}", (Object) s.toCharArray()));
    all.put("byte[] argument", (log, s) -> log.info("value {}", (Object) s.getBytes(UTF_8)));
    all.put("mdc value", (log, s) -> mdc("user", s, log));
    all.put("mdc key", (log, s) -> mdc(s, "user", log));
    all.put("key-value", (log, s) -> log.atInfo().addKeyValue("k", s).log("m"));
    all.put("key-value key", (log, s) -> log.atInfo().addKeyValue(s, 1).log("m"));
    all.put("map key", (log, s) -> log.atInfo().addKeyValue("k", Map.of(s, 1)).log("m"));
    all.put(
        "map value", (log, s) -> log.atInfo().addKeyValue("k", Map.of("a", s)).log("m"));
    all.put("list", (log, s) -> log.atInfo().addKeyValue("k", List.of(s, s)).log("m"));
    all.put("set", (log, s) -> log.atInfo().addKeyValue("k", Set.of(s)).log("m"));
    all.put(
        "optional", (log, s) -> log.atInfo().addKeyValue("k", Optional.of(s)).log("m"));
    all.put(
        "record", (log, s) -> log.atInfo().addKeyValue("k", new User("a", s)).log("m"));
    all.put("record argument", (log, s) -> log.info("user {}", new User("a", s)));
    all.put("char[]", (log, s) -> log.atInfo().addKeyValue("k", s.toCharArray()).log("m"));
    all.put(
        "byte[]", (log, s) -> log.atInfo().addKeyValue("k", s.getBytes(UTF_8)).log("m"));
    all.put("ByteBuffer", (log, s) -> log.atInfo().addKeyValue("k", buffer(s)).log("m"));
    all.put("StringBuilder", (log, s) -> log.atInfo().addKeyValue("k", text(s)).log("m"));
    all.put("kv()", (log, s) -> log.info("m {}", StructuredArguments.kv("k", s)));
    all.put("kv() key", (log, s) -> log.info("m {}", StructuredArguments.kv(s, 1)));
    all.put("entries()", (log, s) -> log.info("m", StructuredArguments.entries(Map.of(s, s))));
    all.put("raw()", (log, s) -> log.info("m", StructuredArguments.raw("k", json(s))));
    all.put("marker", (log, s) -> log.info(MarkerFactory.getDetachedMarker("m" + s), "m"));
    all.put("append()", (log, s) -> log.info(Markers.append("k", s), "m"));
    all.put("appendRaw()", (log, s) -> log.info(Markers.appendRaw("k", json(s)), "m"));
    all.put("JSON in the message", (log, s) -> log.info(json(s)));
    all.put("JSON in JSON", (log, s) -> log.info(json(json(s))));
    all.put("exception", (log, s) -> log.error("m", new IllegalStateException(s)));
    all.put("cause", (log, s) -> log.error("m", new Exception(new Exception(s))));
    all.put("suppressed", (log, s) -> log.error("m", suppressed(s)));
    all.put("thread name", Carriers::thread);
    return all;
  }

  /** The usual encodings, beside the text as it is. */
  static Map<String, UnaryOperator<String>> encodings() {
    Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
    all.put("plain", s -> s);
    all.put("in words", s -> "before " + s + " after");
    all.put("without a gap", s -> "x" + s + "y");
    all.put("Base64", s -> base64(s));
    all.put("Base64, one byte before", s -> base64("x" + s));
    all.put("Base64, two bytes before", s -> base64("xy" + s));
    all.put("Basic credentials", s -> "Basic " + base64("user:" + s));
    all.put("Base64 for URLs", s -> Base64.getUrlEncoder().encodeToString(bytes("u:" + s + "?")));
    all.put("Base64 in a URL", s -> "a=1&k=" + URLEncoder.encode(base64("u:" + s), UTF_8));
    all.put("hex", s -> HexFormat.of().formatHex(bytes(s)));
    all.put("HEX", s -> HexFormat.of().withUpperCase().formatHex(bytes(s)));
    all.put("form", s -> "q=" + URLEncoder.encode(s, UTF_8));
    all.put("URL", s -> "/p?q=" + URLEncoder.encode(s, UTF_8).replace("+", "%20"));
    all.put("url", s -> lowerHex(URLEncoder.encode(s, UTF_8)));
    all.put("JSON", Carriers::json);
    return all;
  }

  /** An array is an encoding itself; what is inside another is beyond what is promised. */
  static boolean encodedTwice(String carrier, String encoding) {
    boolean array = carrier.contains("[]") || carrier.contains("Buffer");
    if (carrier.equals("JSON in JSON") && encoding.equals("JSON")) {
      return true; // with the encoder's own that would be four levels of escapes
    }
    return array && !List.of("plain", "in words", "without a gap").contains(encoding);
  }

  private static String lowerHex(String encoded) {
    return java.util.regex.Pattern.compile("%[0-9A-F]{2}")
        .matcher(encoded)
        .replaceAll(hex -> hex.group().toLowerCase(java.util.Locale.ROOT));
  }

  /** Whether the secret can be read in the line, by anybody who decodes it. */
  static boolean leaks(String line, String secret) {
    String bytes = Arrays.toString(bytes(secret));
    String list = String.join(", ", secret.split(""));
    return line.contains(secret)
        || line.contains(json(secret).substring(1, json(secret).length() - 1))
        || line.contains(URLEncoder.encode(secret, UTF_8))
        || line.contains(URLEncoder.encode(secret, UTF_8).replace("+", "%20"))
        || line.contains(lowerHex(URLEncoder.encode(secret, UTF_8)))
        || line.contains(HexFormat.of().formatHex(bytes(secret)))
        || line.contains(HexFormat.of().withUpperCase().formatHex(bytes(secret)))
        || line.contains(bytes.substring(1, bytes.length() - 1))
        || line.contains(list)
        || decodedRuns(line).anyMatch(decoded -> decoded.contains(secret));
  }

  /** Each run of Base64 digits in the line, decoded at each of the four offsets. */
  private static java.util.stream.Stream<String> decodedRuns(String line) {
    return java.util.regex.Pattern.compile("[A-Za-z0-9+/_-]{8,}")
        .matcher(line.replace("\\/", "/").replace("%2B", "+").replace("%2F", "/"))
        .results()
        .map(run -> run.group().replace('-', '+').replace('_', '/'))
        .flatMap(run -> java.util.stream.IntStream.range(0, 4).mapToObj(i -> decoded(run, i)));
  }

  private static String decoded(String run, int offset) {
    String rest = run.substring(Math.min(offset, run.length()));
    String whole = rest.substring(0, rest.length() - (rest.length() % 4 == 1 ? 1 : 0));
    return new String(Base64.getDecoder().decode(whole), UTF_8);
  }

  static String json(String text) {
    return JSON.writeValueAsString(text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(bytes(text));
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(bytes(text));
  }

  private static StringBuilder text(String text) {
    return new StringBuilder(text);
  }

  private static void mdc(String key, String value, Logger log) {
    MDC.put(key, value);
    log.info("m");
    MDC.remove(key);
  }

  private static Exception suppressed(String text) {
    Exception outer = new Exception("outer");
    outer.addSuppressed(new Exception(text));
    return outer;
  }

  private static void thread(Logger log, String name) {
    Thread thread = Thread.currentThread();
    String before = thread.getName();
    thread.setName(name);
    try {
      log.info("m");
    } finally {
      thread.setName(before);
    }
  }
}
