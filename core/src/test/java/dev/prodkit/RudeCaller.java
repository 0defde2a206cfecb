// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** How callers behave that a service on a network meets, each on a connection of its own. */
@SuppressWarnings("ImmutableEnumChecker") // a manner is a lambda that captures nothing
enum RudeCaller {
  HALF_HEAD_THEN_FIN((at, wire) -> wire.send("GET " + at.quick + " HTTP/1.1\r\nHos")),
  HALF_HEAD_THEN_RESET(
      (at, wire) -> wire.send("GET " + at.quick + " HTTP/1.1\r\nHos").reset()),
  HEAD_CUT_BEFORE_THE_BLANK_LINE(
      (at, wire) -> wire.send("GET " + at.quick + " HTTP/1.1\r\nHost: x\r\n")),
  HALF_BODY_THEN_FIN((at, wire) -> wire.send(at.post("Content-Length: 100\r\n\r\nhalf"))),
  HALF_BODY_THEN_RESET((at, wire) -> {
    wire.send(at.post("Content-Length: 100\r\n\r\nhalf"));
    pause(5);
    wire.reset();
  }),
  MALFORMED_CHUNK_SIZE(
      (at, wire) -> wire.send(at.post("Transfer-Encoding: chunked\r\n\r\nxyz\r\nhalf\r\n"))),
  CHUNKED_BODY_CUT((at, wire) -> wire.send(at.post("Transfer-Encoding: chunked\r\n\r\n8\r\nhalf"))),
  LEAVES_BEFORE_THE_ANSWER((at, wire) -> {
    wire.send(at.get(at.slow));
    pause(5);
  }),
  RESETS_BEFORE_THE_ANSWER((at, wire) -> {
    wire.send(at.get(at.slow));
    pause(5);
    wire.reset();
  }),
  LEAVES_IN_THE_MIDDLE_OF_A_LARGE_ANSWER(
      (at, wire) -> wire.send(at.get(at.large)).head()),
  LEAVES_IN_THE_MIDDLE_OF_A_CHUNKED_ANSWER(
      (at, wire) -> wire.send(at.get(at.chunked)).head()),
  STOPS_READING_A_LARGE_ANSWER((at, wire) -> {
    wire.send(at.get(at.large)).head();
    pause(20);
    wire.reset();
  }),
  HEAD_AND_GONE((at, wire) -> wire.send("HEAD " + at.large + " HTTP/1.1\r\nHost: x\r\n\r\n")),
  SLOW_HEAD_AND_GONE((at, wire) -> {
    wire.send("HEAD " + at.slow + " HTTP/1.1\r\nHost: x\r\n\r\n");
    pause(5);
    wire.reset();
  }),
  EXPECTS_100_AND_GONE(
      (at, wire) -> wire.send(at.post("Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"))),
  EXPECTS_100_AND_GONE_AFTER_IT((at, wire) ->
      wire.send(at.post("Expect: 100-continue\r\nContent-Length: 10\r\n\r\n")).head()),
  PIPELINES_AND_GONE((at, wire) -> wire.send(at.get(at.quick).repeat(10))),
  PIPELINES_SLOW_ONES_AND_GONE(
      (at, wire) -> wire.send(at.get(at.slow).repeat(3)).reset()),
  TLS_HELLO((at, wire) -> wire.send(at.tlsHello())),
  RANDOM_BYTES((at, wire) -> wire.send(at.random(512))),
  VERY_LONG_LINE((at, wire) -> wire.send("GET /" + "a".repeat(256 * 1024) + " HTTP/1.1\r\n")),
  TEN_THOUSAND_FIELDS((at, wire) -> wire.send(
      "GET " + at.quick + " HTTP/1.1\r\nHost: x\r\n" + "X-Filler: a\r\n".repeat(10_000) + "\r\n")),
  SAYS_NOTHING((at, wire) -> pause(2)),
  NOT_FOUND_AND_GONE((at, wire) -> wire.send(at.get("/missing"))),
  NOT_FOUND_AND_RESET((at, wire) -> wire.send(at.get("/missing")).reset()),
  OTHER_METHOD_AND_GONE((at, wire) ->
      wire.send("DELETE " + at.quick + " HTTP/1.1\r\nHost: x\r\n\r\n").reset()),
  TOO_LARGE_AND_GONE(
      (at, wire) -> wire.send(at.post("Content-Length: 9000000\r\n\r\n" + "a".repeat(1 << 21)))),
  TOO_MANY_AND_GONE((at, wire) -> wire.send(at.get(at.limited)).reset()),
  MEETS_A_FAILURE("/fail/throws"),
  MEETS_AN_ERROR("/fail/error"),
  MEETS_SILENCE("/fail/silent"),
  MEETS_A_FAILURE_IN_A_CHUNKED_ANSWER("/fail/half-chunked"),
  MEETS_AN_UPSTREAM_THAT_BREAKS("/fail/half-upstream"),
  MEETS_AN_ERROR_IN_AN_ANSWER_OF_FIXED_LENGTH("/fail/half-fixed"),
  MEETS_HALF_OF_A_CONTENT_LENGTH("/fail/short"),
  MEETS_A_CLOSED_EXCHANGE("/fail/closed"),
  LEAVES_BEFORE_A_FAILURE(true, (at, wire) -> {
    wire.send(at.get("/fail/late"));
    pause(5);
    wire.reset();
  });

  private final boolean serviceOnly;

  @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
  private final Manner manner;

  RudeCaller(Manner manner) {
    this(false, manner);
  }

  /** A caller that waits for the end of what a failing handler began. */
  RudeCaller(String failing) {
    this(true, (at, wire) -> {
      StringBuilder answer = new StringBuilder();
      boolean open = wire.send(
              "GET " + failing + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
          .readInto(answer);
      if (open) {
        throw new IllegalStateException("the connection is left open after " + answer);
      }
      if (answer.toString().endsWith("0\r\n\r\n")
          || !answer.toString().matches("(?s)|HTTP/1.1 (500|200) .*")) {
        throw new IllegalStateException("this looks whole: " + answer);
      }
    });
  }

  RudeCaller(boolean serviceOnly, Manner manner) {
    this.serviceOnly = serviceOnly;
    this.manner = manner;
  }

  private interface Manner {
    void act(At at, Wire wire) throws IOException;
  }

  /** A port, and the paths there that answer quickly, late, largely. */
  record At(
      int port,
      String quick,
      String slow,
      String large,
      String chunked,
      String limited,
      String post) {
    static At service(int port) {
      return new At(port, "/ok", "/slow", "/large", "/chunked", "/limited", "/echo");
    }

    static At management(int port) {
      return new At(
          port, "/health/live", "/metrics", "/metrics", "/metrics", "/config", "/health/live");
    }

    private String get(String path) {
      return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private String post(String rest) {
      return "POST " + post + " HTTP/1.1\r\nHost: x\r\n" + rest;
    }

    private String tlsHello() {
      return "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003" + random(508);
    }

    private String random(int length) {
      StringBuilder bytes = new StringBuilder();
      new Random(port).ints(length, 0, 256).forEach(value -> bytes.append((char) value));
      return bytes.toString();
    }
  }

  boolean meets(At at) {
    return !serviceOnly || at.post.equals("/echo");
  }

  /**
   * Connects, behaves and leaves.
   *
   * @return what it saw, if that was no honest end of an answer
   */
  Optional<String> visit(At at) {
    try (Wire wire = new Wire(at.port, Attacked.PATIENCE, 4096)) {
      manner.act(at, wire);
    } catch (IOException cut) {
      return Optional.empty(); // who is rude is cut off now and then
    } catch (IllegalStateException saw) {
      return Optional.of(String.valueOf(saw.getMessage()));
    }
    return Optional.empty();
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis); // so that the server is where it is left
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
