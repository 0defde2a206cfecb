// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/**
 * A collector in a process of its own: one line for each span that it receives, until its process
 * is ended.
 */
final class OtlpCollector {
  private OtlpCollector() {}

  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", OtlpCollector::receive);
    server.start();
    System.out.println(
        "{\"message\":\"Collecting\",\"port\":" + server.getAddress().getPort() + "}");
  }

  private static void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(OtlpCollector::print);
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static void print(Span span) {
    System.out.println("{\"message\":\"Span\",\"name\":\"" + span.getName()
        + "\",\"trace_id\":\"" + hex(span.getTraceId().toByteArray())
        + "\",\"span_id\":\"" + hex(span.getSpanId().toByteArray()) + "\"}");
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
