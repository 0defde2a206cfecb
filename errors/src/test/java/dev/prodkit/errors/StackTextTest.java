// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = SECONDS)
class StackTextTest {
  private final AtomicInteger longest = new AtomicInteger();
  private final Redaction redaction = new Redaction(
      (name, text) -> {
        longest.accumulateAndGet(text.length(), Math::max);
        return text;
      },
      new Notices(InstantSource.system()));

  @Test
  void readsAsTheJvmPrintsIt() {
    Throwable failure = failing("outer", failing("inner", null));
    failure.addSuppressed(new IllegalStateException("on the side"));

    assertThat(of(failure).text()).isEqualTo(printed(failure));
    assertThat(of(failure).truncated()).isFalse();
  }

  @Test
  void endsInACircle() {
    RuntimeException first = new RuntimeException("first");
    RuntimeException second = new RuntimeException("second", first);
    first.initCause(second);
    first.addSuppressed(second);

    assertThat(of(first).text())
        .contains("[CIRCULAR REFERENCE: java.lang.RuntimeException: first]");
  }

  @Test
  void staysWithinItsBoundWithAHundredThousandCauses() {
    Throwable failure = new IllegalStateException("root");
    for (int i = 0; i < 100_000; i++) {
      failure = new RuntimeException("level " + i, failure);
    }
    assertBounded(failure);
  }

  @Test
  void staysWithinItsBoundWithAHugeMessageAndManySuppressed() {
    Throwable failure = new RuntimeException("x".repeat(10_000_000));
    for (int i = 0; i < 10_000; i++) {
      failure.addSuppressed(new RuntimeException("y".repeat(5_000)));
    }
    assertBounded(failure);
  }

  @Test
  void staysWithinItsBoundWithAnEndlessStack() {
    try {
      endless(0);
    } catch (StackOverflowError e) {
      assertBounded(new RuntimeException(e));
    }
  }

  @Test
  void keepsTheRootCauseWhenTheMiddleIsCut() {
    Throwable failure = failing("root cause", null);
    for (int i = 0; i < 20; i++) {
      failure = failing("é".repeat(1_500), failure);
    }

    Redaction.Cut cut = of(failure);
    assertThat(cut.truncated()).isTrue();
    assertThat(cut.text()).contains("… cut here …").contains("root cause");
  }

  @Test
  void describesAFailureWhoseMethodsFail() {
    assertThat(of(new PoisonFailure()).text())
        .isEqualTo(
            "dev.prodkit.errors.PoisonFailure: [unreadable: java.lang.IllegalStateException]");
  }

  @Test
  void takesAFailureWithoutFrames() {
    Throwable failure = new RuntimeException("bare", null, false, false) {
      private static final long serialVersionUID = 1;

      @Override
      public StackTraceElement[] getStackTrace() {
        return Nulls.value();
      }
    };
    assertThat(of(failure).text()).endsWith(": bare");
  }

  private void assertBounded(Throwable failure) {
    Redaction.Cut cut = of(failure);
    assertThat(cut.truncated()).isTrue();
    assertThat(Utf8.length(cut.text())).isLessThanOrEqualTo(ErrorEvent.LONGEST_STACK_TRACE);
    assertThat(longest).as("what had to be redacted").hasValueLessThan(512 * 1024);
  }

  private Redaction.Cut of(Throwable failure) {
    return StackText.of(failure, redaction, ErrorEvent.LONGEST_STACK_TRACE);
  }

  private static Throwable failing(
      String message, @org.jspecify.annotations.Nullable Throwable cause) {
    return new RuntimeException(message, cause);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString().replace(System.lineSeparator(), "\n").stripTrailing();
  }
}
