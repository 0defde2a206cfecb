// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request or an answer of HTTP/1.1 whose body, if it has one, has a {@code Content-Length}.
 *
 * @param start the first line
 * @param fields the header lines, as they stand
 * @param body its bytes, each as one character
 */
record HttpMessage(String start, List<String> fields, String body) {
  private static final int LONGEST_LINE = 8192;
  private static final Set<String> OF_ONE_HOP = Set.of("connection", "keep-alive");

  static HttpMessage get(String path) {
    return new HttpMessage("GET " + path + " HTTP/1.1", List.of("Host: balanced"), "");
  }

  static HttpMessage post(String path, String asciiJson) {
    return new HttpMessage(
        "POST " + path + " HTTP/1.1",
        List.of(
            "Host: balanced",
            "Content-Type: application/json",
            "Content-Length: " + asciiJson.length()),
        asciiJson);
  }

  static HttpMessage answer(int status, String field) {
    return new HttpMessage("HTTP/1.1 " + status + " -", List.of(field, "Content-Length: 0"), "");
  }

  /**
   * The next message; empty if the other end has closed before its first byte.
   *
   * @throws EOFException if the message is cut off
   */
  static Optional<HttpMessage> read(InputStream in) throws IOException {
    int first = in.read();
    if (first == -1) {
      return Optional.empty();
    }
    String start = line(first, in);
    List<String> fields = new ArrayList<>();
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      fields.add(field);
    }
    HttpMessage head = new HttpMessage(start, List.copyOf(fields), "");
    int length = head.field("content-length").map(Integer::parseInt).orElse(0);
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
    }
    return Optional.of(
        new HttpMessage(start, head.fields, new String(body, StandardCharsets.ISO_8859_1)));
  }

  /** As it goes over the wire, in one piece. */
  byte[] bytes() {
    String all = start + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n" + body;
    return all.getBytes(StandardCharsets.ISO_8859_1);
  }

  int status() {
    return Integer.parseInt(start.substring(9, 12));
  }

  Optional<String> field(String lowerCaseName) {
    return fields.stream()
        .filter(field -> name(field).equals(lowerCaseName))
        .map(field -> field.substring(field.indexOf(':') + 1).trim())
        .findFirst();
  }

  /** True if its sender will close the connection after it. */
  boolean closes() {
    return field("connection").map(value -> value.equalsIgnoreCase("close")).orElse(false);
  }

  /** What a proxy passes on: all but the fields that are about this one connection. */
  HttpMessage forwarded() {
    List<String> kept =
        fields.stream().filter(field -> !OF_ONE_HOP.contains(name(field))).toList();
    return new HttpMessage(start, kept, body);
  }

  private static String name(String field) {
    return field.substring(0, Math.max(0, field.indexOf(':'))).toLowerCase(Locale.ROOT);
  }

  private static String line(InputStream in) throws IOException {
    return line(in.read(), in);
  }

  private static String line(int first, InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int next = first; next != '\n'; next = in.read()) {
      if (next == -1 || line.length() > LONGEST_LINE) {
        throw new EOFException("the head ended in the middle of a line");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
