// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.Event;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two signals for one wish, as process groups, {@code dumb-init} and a Ctrl-C beside a wrapper send
 * them. A few in each build; 40 with {@code -Dprodkit.signals=all}.
 */
@Timeout(60)
class SignalPairsTest {
  private static final List<Integer> GAPS = List.of(0, 1, 3, 10, 100);

  static Stream<Arguments> pairs() {
    int rounds = "all".equals(System.getProperty("prodkit.signals")) ? 4 : 1;
    return GAPS.stream()
        .flatMap(gap -> Stream.of("TERM", "INT")
            .flatMap(
                second -> IntStream.range(0, rounds).mapToObj(round -> Arguments.of(gap, second))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  @DisplayName("SHD-6, SHD-16: signals within a second are one: drained, with the first's receipt")
  void takesSignalsWithinASecondForOne(int gap, String second)
      throws IOException, InterruptedException {
    try (ServiceProcess child =
        ServiceProcess.main(Child.class).argument("pairs").start()) {
      child.awaitEvent(event -> event.message().equals("ready"));
      // By one shell, whose own kill is done in microseconds.
      String pair = "kill -TERM $0; [ $1 = 0 ] || sleep 0.$(printf %03d $1); kill -$2 $0";
      Process kill = new ProcessBuilder(
              "sh", "-c", pair, Long.toString(child.pid()), Integer.toString(gap), second)
          .inheritIO()
          .start();
      assertThat(kill.waitFor()).isZero();
      int code = child.awaitExit(Duration.ofSeconds(4));
      Event receipt = child.events().get(child.events().size() - 1);
      assertThat(receipt.message()).as("%s", child.lines()).isEqualTo("receipt");
      assertThat(receipt.number("exit_code")).isEqualTo(code);
      assertThat(receipt.members().get("clean")).isEqualTo(true);
      assertThat(receipt.text("cause")).isEqualTo(code == 143 ? "SIGTERM" : "SIGINT");
      assertThat(child.lines().toString()).contains("answered", "database");
      if (second.equals("TERM") || gap == 100) { // The JVM does not keep the order of the others.
        assertThat(code).isEqualTo(143);
      }
    }
  }
}
