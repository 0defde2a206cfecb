// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the management port answers with.
 *
 * @param status never a redirect
 * @param headers beside {@code Content-Type} and {@code Cache-Control}
 * @param body not copied
 * @param afterwards is run once the answer is on its way, or could not be sent
 */
@SuppressWarnings("ArrayRecordComponent") // It is written once and goes away.
record ManagementAnswer(
    int status, String type, Map<String, String> headers, byte[] body, Runnable afterwards) {
  /**
   * What is written at a time, in bytes. The JDK copies each write into a buffer outside of the
   * heap that is as large as the write and stays with the thread.
   */
  private static final int PIECE = 16 * 1024;

  ManagementAnswer {
    headers = Map.copyOf(headers);
  }

  ManagementAnswer(int status, String type, Map<String, String> headers, byte[] body) {
    this(status, type, headers, body, () -> {});
  }

  static ManagementAnswer json(int status, String document) {
    return new ManagementAnswer(
        status, "application/json", Map.of(), document.getBytes(StandardCharsets.UTF_8));
  }

  static ManagementAnswer problem(int status, String detail) {
    return new ManagementAnswer(
        status,
        "application/problem+json",
        Map.of(),
        HttpProblem.of(status, detail).json().getBytes(StandardCharsets.UTF_8));
  }

  ManagementAnswer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ManagementAnswer(status, type, more, body, afterwards);
  }

  ManagementAnswer andThen(Runnable next) {
    return new ManagementAnswer(status, type, headers, body, next);
  }

  /** Everything is on its way when this returns; the exchange is to be closed or cut. */
  void send(HttpExchange exchange) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    Headers fields = exchange.getResponseHeaders();
    fields.set("Content-Type", type);
    fields.set("Cache-Control", "no-store");
    headers.forEach(fields::set);
    if (head) {
      fields.set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      OutputStream out = exchange.getResponseBody();
      for (int sent = 0; sent < body.length; sent += PIECE) {
        out.write(body, sent, Math.min(PIECE, body.length - sent));
      }
      out.flush();
    }
  }
}
