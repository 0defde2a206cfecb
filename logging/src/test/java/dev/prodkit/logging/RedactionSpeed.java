// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;

/**
 * Measures what redacting one event of about 525 bytes costs, by the number of registered secrets.
 * For a first impression while working on it; the figures that are quoted come from benchmarks with
 * forks.
 */
final class RedactionSpeed {
  static final String EVENT =
      "{\"timestamp\":\"2026-11-22T16:24:49.123456Z\",\"level\":\"info\",\"message\":\"order 4711 of customer"
          + " c-2041 accepted\",\"service\":\"orders\",\"environment\":\"production\",\"version\":\"1.42.0\","
          + "\"logger\":\"com.acme.orders.OrderService\",\"thread\":\"http-nio-8080-exec-7\","
          + "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"span_id\":\"00f067aa0ba902b7\","
          + "\"request_id\":\"5f0c7d1e-9a3b-4c1d-8e2f-7a6b5c4d3e2f\",\"tenant\":\"acme-eu\",\"user\":\"u-77812\","
          + "\"path\":\"/api/orders/4711\",\"amount\":129.95,\"items\":3,\"duration_ms\":17}\n";

  private static final int BATCH = 100_000;

  private RedactionSpeed() {}

  public static void main(String[] arguments) {
    byte[] event = EVENT.getBytes(UTF_8);
    System.out.println(event.length + " bytes");
    int[] counts = {0, 1, 50, 500, 5_000};
    Redactor[] redactors =
        Arrays.stream(counts).mapToObj(RedactionSpeed::knowing).toArray(Redactor[]::new);
    long[] best = new long[counts.length];
    Arrays.fill(best, Long.MAX_VALUE);
    int rounds = arguments.length == 0 ? 12 : Integer.parseInt(arguments[0]);
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < counts.length; i++) {
        best[i] = Math.min(best[i], nanosOfBatch(redactors[i], event));
      }
    }
    for (int i = 0; i < counts.length; i++) {
      System.out.printf("%5d secrets: %d ns%n", counts[i], best[i] / BATCH);
    }
  }

  private static Redactor knowing(int secrets) {
    Redactor redactor = Redactor.create();
    Random random = new Random(3);
    long start = System.nanoTime();
    for (int i = 0; i < secrets; i++) {
      redactor.register(Long.toString(random.nextLong() & Long.MAX_VALUE, 36)
          + Long.toString(random.nextLong() & Long.MAX_VALUE, 36));
    }
    System.out.printf("registering %d: %d us%n", secrets, (System.nanoTime() - start) / 1_000);
    return redactor;
  }

  private static long nanosOfBatch(Redactor redactor, byte[] event) {
    ByteSink sink = new ByteSink(1_024);
    int found = 0;
    long start = System.nanoTime();
    for (int i = 0; i < BATCH; i++) {
      found += redactor.redact(event, 0, event.length, sink) ? 1 : 0;
    }
    long nanos = System.nanoTime() - start;
    if (found > 0) {
      throw new IllegalStateException(new String(sink.copy(), UTF_8));
    }
    return nanos;
  }
}
