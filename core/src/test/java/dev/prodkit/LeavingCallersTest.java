// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HTP-2: a caller that leaves, or sends what is no request, is neither an event, nor a line above
 * DEBUG, nor a failure in the metric.
 */
class LeavingCallersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String POST = "POST /x HTTP/1.1\r\nHost: x\r\n";

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);
  private RouterUnderTest service;

  @BeforeEach
  void start() throws IOException {
    service = new RouterUnderTest();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void callerWaits() throws InterruptedException {
    begun.countDown();
    assertThat(left.await(10, TimeUnit.SECONDS)).as("the caller has left").isTrue();
  }

  /** Sends a request, waits until its handler works, and leaves by a reset. */
  private void leaveWhileTheHandlerWorks(String request) throws IOException, InterruptedException {
    try (Wire wire = new Wire(service.port(), PATIENCE)) {
      wire.send(request);
      assertThat(begun.await(2, TimeUnit.SECONDS)).as("the handler works").isTrue();
      wire.reset();
    }
    left.countDown();
  }

  private static void write(OutputStream body) throws IOException {
    byte[] piece = new byte[64 * 1024];
    for (int i = 0; i < 128; i++) {
      body.write(piece);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 128 * 64 * 1024})
  @DisplayName("HTP-2: a failed write to the caller is no failure of the service")
  void tellsNothingOfACallerThatLeftInTheMiddleOfAnAnswer(long length)
      throws IOException, InterruptedException {
    service.router().get("/x", (exchange, path) -> {
      exchange.sendResponseHeaders(200, length);
      callerWaits();
      try (OutputStream body = exchange.getResponseBody()) {
        write(body);
      }
    });

    leaveWhileTheHandlerWorks("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

    service.toldOfNothing("/x");
  }

  /** As writers of JSON do. */
  @Test
  void tellsNothingEitherWhereTheHandlerWrapsTheFailedWrite()
      throws IOException, InterruptedException {
    service.router().get("/x", (exchange, path) -> {
      exchange.sendResponseHeaders(200, 0);
      callerWaits();
      try {
        write(exchange.getResponseBody());
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    });

    leaveWhileTheHandlerWorks("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

    service.toldOfNothing("/x");
  }

  @Test
  void tellsNothingOfACallerThatLeftBeforeItsAnswer() throws IOException, InterruptedException {
    service.router().get("/x", (exchange, path) -> {
      callerWaits();
      HttpRouter.json(exchange, 200, new byte[8 << 20]);
    });

    leaveWhileTheHandlerWorks("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

    service.toldOfNothing("/x");
    await().atMost(PATIENCE).until(() -> service.inFlight() == 0);
  }

  /** It would be one even if the caller were still there. */
  @Test
  void tellsOfAFailureThoughTheCallerHasLeft() throws IOException, InterruptedException {
    service.router().get("/x", (exchange, path) -> {
      exchange.sendResponseHeaders(200, 0);
      callerWaits();
      throw new IOException("the upstream is broken");
    });

    leaveWhileTheHandlerWorks("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

    service.toldOfOneFailure("/x");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsNothingOfACallerThatLeftWhileItsBodyWasRead(boolean reset)
      throws IOException, InterruptedException {
    service.router().post("/x", (exchange, path) -> {
      begun.countDown();
      HttpRouter.json(exchange, 200, HttpRouter.body(exchange, 1000));
    });

    try (Wire wire = new Wire(service.port(), PATIENCE)) {
      wire.send(POST + "Content-Length: 100\r\n\r\nhalf");
      assertThat(begun.await(2, TimeUnit.SECONDS)).as("the handler reads").isTrue();
      if (reset) {
        wire.reset();
      }
    }

    service.toldOfNothing("/x");
  }

  /** The handler sees the bytes that came and then a failure, never an end. */
  @Test
  void doesNotTakeTheBeginningOfABodyForTheWhole() throws IOException, InterruptedException {
    CountDownLatch whole = new CountDownLatch(1);
    service.router().post("/x", (exchange, path) -> {
      HttpRouter.body(exchange, 1000);
      whole.countDown();
      HttpRouter.json(exchange, 200, new byte[0]);
    });

    for (String framing : new String[] {
      "Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
    }) {
      try (Wire wire = new Wire(service.port(), PATIENCE)) {
        assertThat(wire.send(POST + framing).finish().rest()).doesNotContain("HTTP/1.1 200");
      }
    }

    assertThat(whole.getCount()).as("a body was taken for whole").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xyz\r\nhalf\r\n0\r\n\r\n",
        "-4\r\nhalf\r\n0\r\n\r\n",
        "+4\r\nhalf\r\n0\r\n\r\n",
        "0x4\r\nhalf\r\n0\r\n\r\n",
        "\r\nhalf\r\n0\r\n\r\n",
        "4\r\nhalfmore\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhalf\r\n0\r\n\r\n",
        "4 4\r\nhalf\r\n0\r\n\r\n"
      })
  void answersAMalformedChunkWith400OrNotAtAll(String chunks) throws IOException {
    service
        .router()
        .post(
            "/x",
            (exchange, path) -> HttpRouter.json(exchange, 200, HttpRouter.body(exchange, 1000)));

    RouterUnderTest.Seen seen = service.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks);

    assertThat(seen.head()).matches("(?s)|HTTP/1.1 400 .*");
    assertThat(seen.open()).as("the connection is open").isFalse();
    assertThat(service.events()).as("events").isZero();
  }
}
