// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Takes whatever telemetry is sent to loopback and keeps its bytes by the path. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, ByteArrayOutputStream> bodies = new ConcurrentHashMap<>();

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      bodies
          .computeIfAbsent(exchange.getRequestURI().getPath(), path -> new ByteArrayOutputStream())
          .writeBytes(body);
      byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What came to paths that end so. Texts in protobuf and MessagePack are plain UTF-8. */
  String at(String path) {
    return bodies.entrySet().stream()
        .filter(received -> received.getKey().endsWith(path))
        .map(received -> received.getValue().toString(StandardCharsets.UTF_8))
        .collect(Collectors.joining("\n"));
  }

  String everything() {
    return at("");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
