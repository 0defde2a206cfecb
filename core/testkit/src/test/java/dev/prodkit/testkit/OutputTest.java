// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputTest {
  private static final int CAPACITY = 10_000;

  @Test
  void keepsWhatFits() throws InterruptedException {
    Output output = read("x".repeat(CAPACITY - 1) + "\n");

    assertThat(output.bytes()).hasSize(CAPACITY);
    assertThat(output.lines()).hasSize(1);
  }

  @Test
  void drainsButNoLongerAnswersPastItsCapacity() throws InterruptedException {
    Output output = read("a line\n".repeat(CAPACITY));

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(output::bytes)
        .withMessageContaining("more than 10000 bytes to stdout");
    assertThatExceptionOfType(AssertionError.class).isThrownBy(output::lines);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> output.awaitLine(0, System.nanoTime()));
    assertThat(output.excerpt()).contains("a line");
  }

  @Test
  void takesNoMoreThanItIsTold() throws InterruptedException {
    Output output = new Output("stdout", new ByteArrayInputStream(new byte[CAPACITY]), CAPACITY);
    output.pace(1_000);
    output.startReading(1);

    assertThat(output.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(1))).isFalse();
    assertThat(output.bytes()).hasSizeBetween(100, 1_100);
    output.pace(Integer.MAX_VALUE);
    assertThat(output.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(5))).isTrue();
  }

  private static Output read(String written) throws InterruptedException {
    Output output = new Output(
        "stdout", new ByteArrayInputStream(written.getBytes(StandardCharsets.US_ASCII)), CAPACITY);
    output.startReading(1);
    assertThat(output.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
        .isTrue();
    return output;
  }
}
