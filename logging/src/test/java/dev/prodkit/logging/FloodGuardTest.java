// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.testkit.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class FloodGuardTest {
  private static final long START = 1_700_000_000_000L;

  private static LoggingEvent event(String logger, Level level, String template, long millis) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(logger);
    event.setLevel(level);
    event.setMessage(template);
    event.setTimeStamp(millis);
    return event;
  }

  private static boolean passes(FloodGuard guard, String template, long millis) {
    return guard.passes(event("com.acme", Level.INFO, template, millis));
  }

  @Test
  void theFirstOfEachSecondPassAndTheRestIsToldAsANumber() {
    FloodGuard guard = new FloodGuard(3);
    for (int n = 0; n < 10; n++) {
      assertThat(passes(guard, "no {}", START + n)).isEqualTo(n < 3);
    }
    assertThat(guard.folded()).isEqualTo(7);
    assertThat(passes(guard, "no {}", START + 1000)).isTrue();
    assertThat(guard.untold()).singleElement().satisfies(folded -> {
      assertThat(folded.level()).isEqualTo(Level.INFO_INT);
      assertThat(folded.logger()).isEqualTo("com.acme");
      assertThat(folded.template()).isEqualTo("no {}");
      assertThat(folded.events()).isEqualTo(7);
    });
  }

  @Test
  void aNumberStaysUntilItIsTold() {
    FloodGuard guard = new FloodGuard(1);
    for (int n = 0; n < 5; n++) {
      passes(guard, "a", START);
    }
    FloodGuard.Folded first = guard.untold().get(0);
    assertThat(first.events()).isEqualTo(4);
    passes(guard, "a", START);
    assertThat(guard.untold().get(0).events()).isEqualTo(5);
    guard.told(first);
    assertThat(guard.untold().get(0).events()).isEqualTo(1);
    guard.told(guard.untold().get(0));
    assertThat(guard.anyUntold()).isFalse();
    assertThat(guard.folded()).isEqualTo(5);
  }

  @Test
  void anotherLoggerLevelOrTemplateIsAnotherEvent() {
    FloodGuard guard = new FloodGuard(1);
    assertThat(passes(guard, "a", START)).isTrue();
    assertThat(passes(guard, "a", START)).isFalse();
    assertThat(passes(guard, "b", START)).isTrue();
    assertThat(guard.passes(event("com.other", Level.INFO, "a", START))).isTrue();
    assertThat(guard.passes(event("com.acme", Level.ERROR, "a", START))).isTrue();
  }

  @Test
  void aLateEventBelongsToTheSecondThatGoesOnAndAClockPutBackBeginsAnew() {
    FloodGuard guard = new FloodGuard(1);
    assertThat(passes(guard, "a", START + 1000)).isTrue();
    assertThat(passes(guard, "a", START + 999)).isFalse();
    assertThat(passes(guard, "a", START - 3_600_000)).isTrue();
    assertThat(passes(guard, "a", START - 3_600_000)).isFalse();
  }

  @Test
  void whereThereIsNoPlaceEventsPass() {
    FloodGuard guard = new FloodGuard(1);
    int passed = 0;
    for (int round = 0; round < 2; round++) {
      for (int n = 0; n < 20_000; n++) {
        passed += passes(guard, "template " + n, START) ? 1 : 0;
      }
    }
    assertThat(passed + guard.folded()).isEqualTo(40_000);
    assertThat(guard.folded()).isBetween(1L, 1024L);
    // A second later those of the second before make room.
    guard.untold().forEach(guard::told);
    assertThat(passes(guard, "new", START + 2000)).isTrue();
    assertThat(passes(guard, "new", START + 2000)).isFalse();
  }

  @Test
  void aLongMessageIsNotKept() {
    FloodGuard guard = new FloodGuard(1);
    String message = "secret ".repeat(1000);
    passes(guard, message, START);
    passes(guard, message, START);
    assertThat(guard.untold().get(0).template()).isEqualTo("a message of 7000 characters");
  }

  @Property(tries = 50)
  void eachEventPassesOrIsToldOnce(@ForAll long seed, @ForAll @IntRange(max = 50) int limit)
      throws InterruptedException {
    FloodGuard guard = new FloodGuard(limit);
    AtomicLong passed = new AtomicLong();
    AtomicLong told = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(seed + t);
      threads.add(new Thread(() -> {
        long millis = START;
        for (int n = 0; n < 2000; n++) {
          millis += random.nextInt(40);
          String template = "template " + random.nextInt(5);
          if (guard.passes(event("com.acme", Level.WARN, template, millis))) {
            passed.incrementAndGet();
          }
        }
      }));
    }
    threads.forEach(Thread::start);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      tell(guard, told); // by one thread, as the log's
    }
    for (Thread thread : threads) {
      thread.join();
    }
    tell(guard, told);
    assertThat(passed.get() + told.get()).isEqualTo(8000);
    if (limit > 0) {
      assertThat(guard.folded()).isEqualTo(told.get());
    }
  }

  private static void tell(FloodGuard guard, AtomicLong told) {
    for (FloodGuard.Folded one : guard.untold()) {
      told.addAndGet(one.events());
      guard.told(one);
    }
  }

  @Test
  void theSummaryIsAnEventOfTheSameLoggerAndLevelAndTheFiguresCloseExactly() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try (JsonLogging logging =
        JsonLogging.configure().context(context).output(output).floodLimit(2).start()) {
      Logger log = context.getLogger("com.acme.Orders");
      Redactor.create();
      for (int n = 0; n < 500; n++) {
        log.error("no connection to {} password=hunter2", n, new IllegalStateException("x"));
      }
      // Without another event: by itself, after the second is over.
      Awaitility.await()
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> logging.flush(Duration.ZERO)
              && output.toString(StandardCharsets.UTF_8).contains("PK-LOG-11"));
      assertThat(logging.flush(Duration.ofSeconds(10))).isTrue();
      List<Event> events =
          output.toString(StandardCharsets.UTF_8).lines().map(Event::parse).toList();
      List<Event> summaries =
          events.stream().filter(event -> event.has("folded")).toList();
      assertThat(summaries).allSatisfy(event -> {
        assertThat(event.level()).isEqualTo("error");
        assertThat(event.text("logger")).isEqualTo("com.acme.Orders");
        assertThat(event.text("code")).isEqualTo("PK-LOG-11");
        assertThat(event.message())
            .matches("folded \\d+ events: no connection to \\{} password=\\[redacted]");
      });
      long folded =
          summaries.stream().mapToLong(event -> event.number("folded")).sum();
      assertThat(folded + events.size() - summaries.size()).isEqualTo(500);
      LogCounts counts = logging.counts();
      assertThat(counts.folded()).isEqualTo(folded);
      assertThat(counts.accepted()).isEqualTo(500 + summaries.size());
      assertThat(counts.written()).isEqualTo(events.size());
      assertThat(counts.accepted())
          .isEqualTo(counts.written() + counts.folded() + counts.dropped() + counts.queued());
    }
  }

  @Test
  void aNegativeLimitIsRefused() {
    assertThatThrownBy(() -> JsonLogging.configure().floodLimit(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
