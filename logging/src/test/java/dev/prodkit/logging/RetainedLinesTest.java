// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.HeapSearch;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@SuppressWarnings("ReachabilityFenceUsage") // a test that fails needs no fence
class RetainedLinesTest {
  private static final int THREADS = 24;

  @TempDir
  Path folder;

  /** Made of a number each time, so that the test itself does not keep it. */
  private static String canary(int number) {
    return "#canary" + Long.toHexString(0x9E3779B97F4A7C15L * (number + 7));
  }

  private static void inThreads(IntConsumer work) throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      Thread thread = new Thread(() -> work.accept(number));
      thread.start();
      thread.join();
    }
  }

  private static EventAppender appender(LoggerContext context) {
    context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
    EventFields fields = new EventFields(FieldNames.JSON);
    fields.fields(Map.of("service", "orders"));
    EventAppender appender = new EventAppender(
        new EventLines(fields, Redactor.create(), JsonEncoder.LONGEST_LINE, false),
        OutputStream.nullOutputStream());
    appender.setContext(context);
    appender.start();
    return appender;
  }

  @Test
  @DisplayName("MSK-15: no buffer of a line keeps what was taken out of it")
  void nothingStays() throws IOException, InterruptedException {
    LoggerContext context = new LoggerContext();
    Logger logger = context.getLogger("com.acme");
    logger.addAppender(appender(context));
    inThreads(i -> logger.info("a: b {} {}", "x y=".repeat(50_000), "password=" + canary(1)));
    inThreads(i -> logger.info("small password={}", canary(1)));
    inThreads(i ->
        logger.atInfo().addKeyValue("token", "y".repeat(500) + canary(1)).log("{}", "x".repeat(i)));
    inThreads(i -> logger.error("failed", new IllegalStateException("password=" + canary(1))));
    assertThat(HeapSearch.count(folder, () -> canary(1))).isZero();
    Reference.reachabilityFence(context);
  }

  @Test
  @DisplayName("MSK-15: a large line stays in no buffer, whether a secret is in it or not")
  void noLargeLineStays() throws IOException, InterruptedException {
    LoggerContext context = new LoggerContext();
    Logger logger = context.getLogger("com.acme");
    logger.addAppender(appender(context));
    inThreads(i -> logger.info("a: b {} {}", "x y=".repeat(50_000), canary(2)));
    assertThat(HeapSearch.count(folder, () -> canary(2))).isZero();
    Reference.reachabilityFence(context);
  }
}
