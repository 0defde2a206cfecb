// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.prodkit.redaction.KeptBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EncoderMemoryTest {
  @Test
  void framesAreBoundedHoweverManyThereAre() {
    FrameTexts frames = new FrameTexts();
    for (int i = 0; i < 100_000; i++) {
      StackTraceElement frame = new StackTraceElement("a.B" + i, "c", "B.java", i);
      String text = new String(
          frames.of(frame).bytes,
          0,
          frames.of(frame).length,
          java.nio.charset.StandardCharsets.UTF_8);
      assertThat(text).isEqualTo("\\tat " + frame + "\\n");
    }
    assertThat(frames.held()).isBetween(2_000L, 4_096L);
  }

  @Test
  void aFrameThatComesAgainIsNotMadeAgain() {
    FrameTexts frames = new FrameTexts();
    StackTraceElement frame = new StackTraceElement("a.B", "c", "B.java", 1);
    KeptBytes first = frames.of(frame);
    assertThat(frames.of(new StackTraceElement("a.B", "c", "B.java", 1))).isSameAs(first);
    assertThat(frames.of(new StackTraceElement("a.B", "c", "B.java", 2))).isNotSameAs(first);
    assertThat(frames.of(new StackTraceElement("x", null, null, "a.B", "c", "B.java", 1)))
        .isNotSameAs(first);
  }

  @Test
  void whatHasTheSameHashIsNotTakenForOneAnother() {
    FrameTexts frames = new FrameTexts();
    EncodedTexts texts = new EncodedTexts();
    for (String name : new String[] {"AaAa", "BBBB", "AaBB", "BBAa", "AaAa", "BBBB"}) {
      assertThat(name.hashCode()).isEqualTo("AaAa".hashCode());
      StackTraceElement frame = new StackTraceElement(name, "c", "B.java", 1);
      assertThat(new String(
              frames.of(frame).bytes,
              0,
              frames.of(frame).length,
              java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("\\tat " + frame + "\\n");
      assertThat(texts.of(name).text).isEqualTo(name);
    }
  }

  @Test
  void namesThatShareAPlaceAreNotTakenForOneAnother() {
    EncodedTexts texts = new EncodedTexts();
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      seen.put("name" + i % 5_000, texts.of("name" + i % 5_000).text);
    }
    seen.forEach((given, text) -> assertThat(text).isEqualTo(given));
  }

  @Test
  @DisplayName("LOG-18: no buffer is in two hands, and there are few however many threads")
  void lending() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    LinePool<AtomicInteger> pool = new LinePool<>(() -> {
      made.incrementAndGet();
      return new AtomicInteger();
    });
    assertThat(inTwoHands(pool::take, loan -> loan.state = LinePool.FREE)).isZero();
    assertThat(made.get()).isLessThan(2_000);
    // The mutant: one object for all must be noticed by the same test.
    LinePool.Loan<AtomicInteger> same = pool.take();
    assertThat(inTwoHands(() -> same, loan -> {})).isPositive();
  }

  @Test
  void lendsAgainWhatCameBackAndNothingElse() {
    List<String> made = new ArrayList<>();
    LinePool<String> pool = new LinePool<>(() -> {
      if (made.isEmpty()) {
        made.add("failed");
        throw new OutOfMemoryError("this time");
      }
      made.add("number " + made.size());
      return made.get(made.size() - 1);
    });
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(pool::take);
    LinePool.Loan<String> first = pool.take();
    LinePool.Loan<String> second = pool.take();
    assertThat(List.of(first.object, second.object)).containsExactly("number 1", "number 2");
    second.object = "replaced";
    first.state = LinePool.FREE;
    second.state = LinePool.FREE;

    assertThat(pool.take()).isSameAs(first);
    assertThat(pool.take().object).isEqualTo("replaced");
    assertThat(pool.take().object).isEqualTo("number 3");
  }

  private static int inTwoHands(
      java.util.function.Supplier<LinePool.Loan<AtomicInteger>> take,
      java.util.function.Consumer<LinePool.Loan<AtomicInteger>> giveBack)
      throws InterruptedException {
    AtomicInteger collisions = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(8);
    CountDownLatch ready = new CountDownLatch(8);
    CountDownLatch done = new CountDownLatch(8);
    for (int t = 0; t < 8; t++) {
      executor.execute(() -> {
        ready.countDown();
        while (ready.getCount() > 0) {
          Thread.onSpinWait();
        }
        for (int i = 0; i < 20_000; i++) {
          LinePool.Loan<AtomicInteger> loan = take.get();
          AtomicInteger lent = loan.object;
          if (lent.incrementAndGet() != 1) {
            collisions.incrementAndGet();
          }
          for (int spin = 0; spin < 100; spin++) {
            Thread.onSpinWait();
          }
          lent.decrementAndGet();
          giveBack.accept(loan);
        }
        done.countDown();
      });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    executor.shutdownNow();
    return collisions.get();
  }
}
