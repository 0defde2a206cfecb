// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceProcess;
import dev.prodkit.testkit.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a balancer that keeps its connections may rely on. */
class ServingProcessTest {
  private static final int PATIENCE_MILLIS = 10_000;

  private final List<Socket> connections = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** The JDK's server closed those past its two hundredth, without a word in the answer. */
  @Test
  void keepsEveryConnectionThatItDidNotAnnounceToClose() throws IOException { // SHD-5
    try (ServiceProcess service = service()) {
      int port = service.port("port");
      for (int i = 0; i < 300; i++) {
        connect(port, PATIENCE_MILLIS);
      }
      for (Socket connection : connections) {
        assertThat(answer(connection)).startsWith("HTTP/1.1 200").doesNotContain("close");
      }
      for (Socket connection : connections) {
        assertThat(answer(connection)).startsWith("HTTP/1.1 200");
      }
    }
  }

  /** The JDK's server has room for fifty. The machine's own bound is 128 or more. */
  @Test
  void hasRoomForABurstOfConnectionsThatItHasNoTimeToAccept() throws IOException { // SHD-5
    try (ServiceProcess service = service()) {
      int port = service.port("port");
      service.signal(Signal.STOP);
      for (int i = 0; i < 120; i++) {
        connect(port, 900); // who finds no room is let in on his second try, after a second
      }
      service.signal(Signal.CONT);
      for (Socket connection : connections) {
        assertThat(answer(connection)).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static ServiceProcess service() {
    ServiceProcess service = ServiceProcess.main(SmallService.class)
        .environment("SERVICE_NAME", "small")
        .environment("ENVIRONMENT", "staging")
        .environment("VERSION", "7")
        .environment("MANAGEMENT_PORT", "0")
        .environment("MANAGEMENT_HOST", "127.0.0.1")
        .argument("serve-http")
        .start();
    service.awaitEvent(event -> event.message().equals("Ready"));
    return service;
  }

  private void connect(int port, int patienceMillis) throws IOException {
    Socket connection = new Socket();
    connections.add(connection);
    connection.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patienceMillis);
    connection.setSoTimeout(PATIENCE_MILLIS);
  }

  /** The head of the answer to one request; the body is the two bytes that follow. */
  private static String answer(Socket connection) throws IOException {
    connection
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: small\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    BufferedReader in = new BufferedReader(
        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder head = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
    }
    assertThat(new int[] {in.read(), in.read()}).containsExactly('{', '}');
    return head.toString();
  }
}
