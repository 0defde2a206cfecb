// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.prodkit.testkit.SecretShapes;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactionScannerTest {
  private static final String EVENT =
      "{\"timestamp\":\"2026-11-22T16:24:49.123456Z\",\"level\":\"info\",\"message\":\"order 4711 of customer"
          + " c-2041 accepted\",\"service\":\"orders\",\"environment\":\"production\",\"version\":\"1.42.0\","
          + "\"logger\":\"com.acme.orders.OrderService\",\"thread\":\"http-nio-8080-exec-7\","
          + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span_id\":\"00f067aa0ba902b7\","
          + "\"request_id\":\"5f0c7d1e-9a3b-4c1d-8e2f-7a6b5c4d3e2f\",\"tenant\":\"acme-eu\",\"user\":\"u-77812\","
          + "\"path\":\"/api/orders/4711\",\"amount\":129.95,\"items\":3,\"duration_ms\":17}\n";

  @Test
  void onlyThePartThatIsAskedForIsRead() {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2");
    byte[] text = "password=a hunter2hunter2 password=b".getBytes(UTF_8);
    for (int from = 0; from < text.length; from++) {
      for (int to = from; to <= text.length; to++) {
        String part = new String(text, from, to - from, UTF_8);
        ByteSink sink = new ByteSink(4);
        sink.append(new byte[] {'<'});
        boolean found = redactor.redact(text, from, to, sink);
        String expected = found ? "<" + redactor.apply(part) : "<";
        assertThat(sink.copy()).asString(UTF_8).isEqualTo(expected);
        assertThat(found).as(part).isEqualTo(!redactor.apply(part).equals(part));
      }
    }
  }

  @Test
  void wherverASecretStandsItIsFound() {
    Redactor redactor = Redactor.create();
    for (String secret :
        new String[] {"qwertzui", "Qwertzuiop12", "a-long-one-of-many-characters"}) {
      redactor.register(secret);
      for (int before = 0; before < 40; before++) {
        for (int after = 0; after < 20; after++) {
          String text = ".".repeat(before) + secret + ".".repeat(after);
          assertThat(redactor.apply(text))
              .isEqualTo(".".repeat(before) + "[redacted]" + ".".repeat(after));
        }
      }
    }
  }

  @Test
  void nothingIsAllocatedWhenNothingIsFound() {
    Redactor redactor = Redactor.create();
    for (int i = 0; i < 50; i++) {
      redactor.register(SecretShapes.some("abcdefghijklmnop", 20, new Random(i)));
    }
    byte[] event = EVENT.getBytes(UTF_8);
    ByteSink sink = new ByteSink(0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 300 && least >= 1_000; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        assertThatNothingIsFound(redactor, event, sink);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    // Less than one byte an event: what is measured is the measuring.
    assertThat(least).isLessThan(1_000);
  }

  private static void assertThatNothingIsFound(Redactor redactor, byte[] event, ByteSink sink) {
    if (redactor.redact(event, 0, event.length, sink)) {
      throw new AssertionError(new String(sink.copy(), UTF_8));
    }
  }

  @Test
  void whatComesAndGoesLeavesTheRest() {
    Redactor redactor = Redactor.create();
    Random random = new Random(11);
    redactor.register("staysAllTheTime");
    for (int i = 0; i < 3_000; i++) {
      String secret = SecretShapes.some("abcdefghijklmnopqrstuvwxyz0123456789", 8 + i % 20, random);
      redactor.register(secret);
      assertThat(redactor.apply(secret + " staysAllTheTime")).isEqualTo("[redacted] [redacted]");
      redactor.forget(secret);
      assertThat(redactor.apply(secret)).isEqualTo(secret);
    }
  }
}
