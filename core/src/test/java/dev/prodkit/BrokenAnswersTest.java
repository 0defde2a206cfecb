// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * HTP-1: an answer that its handler did not finish never looks whole (RFC 9112, 8), and its failure
 * is an event, a line and no success in the metric.
 */
class BrokenAnswersTest {
  private static final String CHUNK = "4\r\nhalf\r\n";

  private RouterUnderTest service;

  @BeforeEach
  void start() throws IOException {
    service = new RouterUnderTest();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  /** How a handler may fail; the second is worded like a caller that left. */
  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("the upstream sent half of it"),
        new IOException("Broken pipe"),
        new UncheckedIOException(new IOException("Connection reset")),
        new IllegalStateException("broken"),
        new StackOverflowError("broken"),
        new NoClassDefFoundError("dev/prodkit/Missing"),
        HttpProblem.notFound("too late to be told"));
  }

  private static void fail(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }

  private static OutputStream begin(HttpExchange exchange, long length) throws IOException {
    exchange.sendResponseHeaders(200, length);
    OutputStream body = exchange.getResponseBody();
    body.write("half".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    body.flush();
    return body;
  }

  /** Nothing but a beginning of the answer came, and then the connection ended. */
  private void cut(String atMost) throws IOException {
    RouterUnderTest.Seen seen = service.get("/x");
    assertThat(seen.head()).as("the head, if it was sent").matches("(?s)|HTTP/1.1 200 .*");
    assertThat(atMost).as("what came after the head is a part of this").startsWith(seen.body());
    assertThat(seen.open()).as("the connection is open").isFalse();
    service.toldOfOneFailure("/x");
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("HTP-1: a chunked answer whose handler throws ends without the last chunk")
  void cutsAChunkedAnswerWhoseHandlerThrows(Throwable failure) throws IOException {
    service.router().get("/x", (exchange, path) -> {
      begin(exchange, 0);
      fail(failure);
    });

    cut(CHUNK);
  }

  /** What Java programs look like: the body is closed before the exception reaches the router. */
  @ParameterizedTest
  @MethodSource("failures")
  void cutsAChunkedAnswerWhoseHandlerThrowsInsideOfATryThatClosesTheBody(Throwable failure)
      throws IOException {
    service.router().get("/x", (exchange, path) -> {
      try (OutputStream body = begin(exchange, 0)) {
        body.flush();
        fail(failure);
      }
    });

    cut(CHUNK);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void cutsAnAnswerOfFixedLengthWhoseHandlerThrows(Throwable failure) throws IOException {
    service.router().get("/x", (exchange, path) -> {
      begin(exchange, 10);
      fail(failure);
    });

    cut("half");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void cutsAnAnswerOfFixedLengthWhoseHandlerThrowsInsideOfATryThatClosesTheBody(Throwable failure)
      throws IOException {
    service.router().get("/x", (exchange, path) -> {
      try (OutputStream body = begin(exchange, 10)) {
        body.flush();
        fail(failure);
      }
    });

    cut("half");
  }

  @Test
  void cutsAnAnswerThatIsShorterThanItsContentLength() throws IOException {
    service.router().get("/x", (exchange, path) -> begin(exchange, 10));

    cut("half");
  }

  @Test
  void cutsAnAnswerWhoseBodyIsClosedBeforeItsEnd() throws IOException {
    service.router().get("/x", (exchange, path) -> begin(exchange, 10).close());

    cut("half");
  }

  @Test
  void cutsAnAnswerWhoseExchangeIsClosedBeforeItsEnd() throws IOException {
    service.router().get("/x", (exchange, path) -> {
      begin(exchange, 10);
      exchange.close();
    });

    cut("half");
  }

  @Test
  void cutsAnAnswerOfWhichOnlyTheHeadWasWritten() throws IOException {
    service.router().get("/x", (exchange, path) -> exchange.sendResponseHeaders(200, 10));

    cut("");
  }

  @Test
  void sendsNoByteMoreThanTheContentLength() throws IOException {
    service.router().get("/x", (exchange, path) -> {
      OutputStream body = begin(exchange, 4);
      body.write("more".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    });

    cut("half");
  }

  @Test
  void sendsNoByteMoreThanTheContentLengthAlsoInOneWrite() throws IOException {
    service.router().get("/x", (exchange, path) -> {
      exchange.sendResponseHeaders(200, 4);
      exchange
          .getResponseBody()
          .write("halfmore".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    });

    cut("half");
  }

  /** The end of a chunked answer cannot be known then: it is finished, or cut and a failure. */
  @Test
  void leavesNoCallerWaitingForTheEndOfAChunkedAnswer() throws IOException {
    service.router().get("/x", (exchange, path) -> begin(exchange, 0));

    RouterUnderTest.Seen seen = service.get("/x");

    if (seen.body().endsWith("0\r\n\r\n")) {
      assertThat(seen.body()).isEqualTo(CHUNK + "0\r\n\r\n");
      service.toldOfNothing("/x");
    } else {
      assertThat(seen.open())
          .as("the connection is open, the answer has no end")
          .isFalse();
      service.toldOfOneFailure("/x");
    }
  }

  @Test
  void answersWith500WhenTheAnswerHadNotBegun() throws IOException {
    service.router().get("/x", (exchange, path) -> {
      throw new StackOverflowError("broken");
    });

    RouterUnderTest.Seen seen = service.getOnce("/x");

    assertThat(seen.head()).startsWith("HTTP/1.1 500 ");
    service.toldOfOneFailure("/x");
  }

  @Test
  void answersAlsoWhereTheHandlerRestoredTheInterruptFlag() throws IOException { // entry 17
    service.router().get("/x", (exchange, path) -> {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    });

    assertThat(service.getOnce("/x").head()).startsWith("HTTP/1.1 500 ");
    assertThat(service.getOnce("/x").head()).as("the next one").startsWith("HTTP/1.1 500 ");
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        Arguments.of("Cache-Control", "max-age=3600"),
        Arguments.of("ETag", "\"1\""),
        Arguments.of("Content-Encoding", "gzip"),
        Arguments.of("Set-Cookie", "session=1"),
        Arguments.of("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
        Arguments.of("Content-Disposition", "attachment"));
  }

  /** They described the answer that did not come: a cache would keep the failure for an hour. */
  @ParameterizedTest
  @MethodSource("fields")
  void sends500WithoutTheFieldsOfTheHandlerThatFailed(String name, String value)
      throws IOException {
    service.router().get("/x", (exchange, path) -> {
      exchange.getResponseHeaders().set(name, value);
      throw new IllegalStateException("broken");
    });

    String head = service.getOnce("/x").head();

    assertThat(head).startsWith("HTTP/1.1 500 ").doesNotContain(value);
    assertThat(head).containsIgnoringCase("Cache-Control: no-store");
  }
}
