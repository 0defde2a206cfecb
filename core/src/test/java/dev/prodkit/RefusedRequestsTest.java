// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedRequestsTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final Logger SERVER = Logger.getLogger("com.sun.net.httpserver");

  private static void send(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (java.net.SocketException closedBeforeItWasRead) {
      return;
    }
  }

  private static double refused(Production production, String reason) {
    return production
        .metrics()
        .get("prodkit.http.refused")
        .tag("reason", reason)
        .functionCounter()
        .count();
  }

  @Test
  @DisplayName("HTP-20: each malformed request is counted, whether or not the router sees it")
  void countsWhatTheServerAndTheRouterRefuse() throws IOException {
    try (Production production = Production.forTest()) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          production
              .router()
              .get("/", (exchange, path) -> HttpRouter.json(exchange, 200, new byte[] {'1'})));
      production.serving(server);
      int port = server.getAddress().getPort();
      List<String> malformed = List.of(
          "GARBAGE\r\n\r\n",
          "GET /\r\n\r\n",
          "GET /%zz HTTP/1.1\r\n" + HOST + "\r\n",
          "GET / HTTP/1.1\r\n" + HOST + "Bad Key: x\r\n\r\n",
          "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
          "POST / HTTP/1.1\r\n" + HOST + "Content-Length: many\r\n\r\n",
          "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: zip\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n",
          "GET / HTTP/3.7\r\n" + HOST + "\r\n");
      for (String request : malformed) {
        send(port, request);
      }
      await()
          .untilAsserted(
              () -> assertThat(refused(production, "malformed")).isEqualTo(malformed.size()));
      send(port, "GET / HTTP/1.1\r\n" + HOST + "X: " + "y".repeat(500_000) + "\r\n\r\n");
      StringBuilder fields = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        fields.append("X-").append(i).append(": y\r\n");
      }
      send(port, "GET / HTTP/1.1\r\n" + HOST + fields + "\r\n");
      await().untilAsserted(() -> assertThat(refused(production, "header")).isEqualTo(2));

      send(port, "");
      send(port, "GET / HTTP/1.1\r\n" + HOST + "X: [400 Bad Request]\r\nConnection: close\r\n\r\n");
      send(port, "GET /?x [400 HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      send(port, "GET /missing HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(refused(production, "malformed")).isEqualTo(malformed.size());
      assertThat(refused(production, "header")).isEqualTo(2);
    }
  }

  @Test
  void takesNothingFromTheLogAndGivesItBack() throws IOException {
    List<String> records = new ArrayList<>();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord record) {
        records.add(record.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    SERVER.addHandler(handler);
    try (Production production = Production.forTest()) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", production.router());
      production.serving(server);
      send(server.getAddress().getPort(), "GARBAGE\r\n\r\n");
      await().untilAsserted(() -> assertThat(refused(production, "malformed")).isEqualTo(1));
      assertThat(records).isEmpty();
    } finally {
      SERVER.removeHandler(handler);
    }
    assertThat(SERVER.getFilter()).isNull();
    assertThat(SERVER.getLevel()).isNull();
  }
}
