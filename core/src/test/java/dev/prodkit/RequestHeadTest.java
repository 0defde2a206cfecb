// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which heads of requests the management port takes, and which it refuses. */
@Timeout(30)
class RequestHeadTest {
  private static ManagementPort port;

  @BeforeAll
  static void open() {
    port = new ManagementPort(Map.of());
  }

  @AfterAll
  static void close() {
    port.close();
  }

  static List<HeadTable.Head> heads() {
    return HeadTable.all();
  }

  @ParameterizedTest
  @MethodSource("heads")
  @DisplayName("HLT-8: nothing that two programs read in two ways is served")
  void answersAsHttpDemands(HeadTable.Head head) throws IOException {
    HeadTable.require(head, port.port(), "/health/live");
  }

  @Test
  void theTableSaysNothingTwice() {
    Set<String> names = new HashSet<>();
    assertThat(heads()).hasSizeGreaterThan(200).allMatch(head -> names.add(head.name()));
  }

  @Test
  void countsAMalformedHead() throws IOException {
    double before = malformed();
    Wire.exchange(port.port(), "GET /health/live HTTQ/1.1\r\nHost: x\r\n\r\n");
    assertThat(malformed()).isEqualTo(before + 1);
  }

  @Test
  void tellsWhatWasAskedAsItWasSent() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      RequestHead head = RequestHead.of(exchange);
      byte[] told = (head.path() + " " + head.query() + " " + head.host()).getBytes(US_ASCII);
      exchange.sendResponseHeaders(200, told.length);
      exchange.getResponseBody().write(told);
      exchange.close();
    });
    server.start();
    try {
      Map<String, String> told = new LinkedHashMap<>();
      told.put("GET /a%2Fb/?c=%20?d HTTP/1.1\r\nHost: X:80\r\n", "/a%2Fb/ c=%20?d X:80");
      told.put("GET /a? HTTP/1.0\r\n", "/a  ");
      told.put("GET http://y:81/a?b HTTP/1.1\r\nHost: x\r\n", "/a b y:81");
      for (Map.Entry<String, String> each : told.entrySet()) {
        String answer = Wire.exchange(
            server.getAddress().getPort(), each.getKey() + "Connection: close\r\n\r\n");
        assertThat(ManagementPort.body(answer)).isEqualTo(each.getValue());
      }
    } finally {
      server.stop(0);
    }
  }

  private static double malformed() {
    return port.metrics
        .registry()
        .get("prodkit.management.refused")
        .tag("reason", "malformed")
        .functionCounter()
        .count();
  }
}
