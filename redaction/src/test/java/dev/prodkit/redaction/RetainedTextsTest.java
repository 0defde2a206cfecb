// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.HeapSearch;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("ReachabilityFenceUsage") // a test that fails needs no fence
class RetainedTextsTest {
  private static final int THREADS = 24;

  @TempDir
  Path folder;

  /** Made of a number each time, so that the test itself does not keep it. */
  private static String canary(int number) {
    return "#canary" + Long.toHexString(0x9E3779B97F4A7C15L * (number + 1));
  }

  private static String text(int number) {
    return "a: b password=" + canary(number) + " %41 " + "x y=%20".repeat(20_000) + " "
        + canary(number);
  }

  private static void inThreads(Runnable work) throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(work);
      thread.start();
      thread.join();
    }
  }

  @Test
  @DisplayName("MSK-15: nothing of a text stays in memory once it is redacted")
  void nothingStays() throws IOException, InterruptedException {
    Redactor redactor = Redactor.create().emails().pattern("cust-\\d+");
    redactor.register("hunter2hunter2AhunterB");
    inThreads(() -> redactor.apply(text(1)));
    inThreads(() -> redactor.apply("password=" + canary(1) + " small %41"));
    assertThat(HeapSearch.count(folder, () -> canary(1))).isZero();
    Reference.reachabilityFence(redactor);
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\\n", "\\\\", "%41", "%2541", "&amp;", "\\u0041", "password=%41 "})
  @DisplayName("MSK-15: a long text of escapes does not make memory grow once it is redacted")
  void noRoomStays(String escape) {
    Redactor redactor = Redactor.create();
    redactor.register("hunter2hunter2AhunterB&\n\"");
    redactor.apply(escape);
    long before = used();
    redactor.apply(escape.repeat(6_000_000 / escape.length()));
    assertThat(used() - before).isLessThan(2_000_000);
    Reference.reachabilityFence(redactor);
  }

  @Test
  void theSearchFindsWhatStays() throws IOException, InterruptedException {
    AtomicReference<String> kept = new AtomicReference<>();
    inThreads(() -> kept.set(text(2)));
    assertThat(HeapSearch.count(folder, () -> canary(2))).isEqualTo(2);
    Reference.reachabilityFence(kept);
  }
}
