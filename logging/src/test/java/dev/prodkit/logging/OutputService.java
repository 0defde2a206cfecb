// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.prodkit.redaction.Redactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service in a JVM of its own whose output has troubles; tells its figures on stderr. */
@SuppressWarnings("SystemOut") // so that the figures do not take the way that is under test
final class OutputService {
  private static final Logger log = LoggerFactory.getLogger("com.acme.Orders");

  private OutputService() {}

  public static void main(String[] args) throws InterruptedException {
    if (args[0].equals("configured")) {
      log.info("the first line");
      return;
    }
    Redactor redactor = Redactor.create();
    redactor.register(Service.SECRET);
    JsonLogging logging =
        JsonLogging.configure().level("DEBUG").floodLimit(0).redactor(redactor).start();
    switch (args[0]) {
      case "blocked" -> blocked(logging);
      case "failing" -> failing(logging);
      case "stuck" -> stuck();
      case "burst" -> burst(args[1]);
      case "last" -> last();
      case "stopped" -> stopped();
      case "virtual" -> virtual(logging);
      case "overflow" -> overflow(logging);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** 10,000 events by eight threads, one in ten an ERROR, more than may wait. */
  private static void blocked(JsonLogging logging) throws InterruptedException {
    AtomicLong slowest = new AtomicLong();
    String text = "x".repeat(1500);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread = new Thread(() -> {
        for (int n = 0; n < 1250; n++) {
          long start = System.nanoTime();
          if (n % 10 == 0) {
            log.error("{}", text);
          } else if (n % 10 < 5) {
            log.info("{}", text);
          } else {
            log.debug("{}", text);
          }
          slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
      });
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, left));
    }
    long held = threads.stream().filter(Thread::isAlive).count();
    // Whatever became of them, nobody reads for three seconds.
    TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
    System.err.println("held=" + held);
    System.err.println("slowest=" + TimeUnit.NANOSECONDS.toMillis(slowest.get()));
    for (Thread thread : threads) {
      thread.join();
    }
    logging.flush(Duration.ofSeconds(20));
    // The drops are told once the output works again.
    logging.flush(Duration.ofSeconds(20));
    tell(logging);
  }

  private static void tell(JsonLogging logging) {
    LogCounts counts = logging.counts();
    System.err.println("accepted=" + counts.accepted());
    System.err.println("written=" + counts.written());
    System.err.println("queued=" + counts.queued());
    System.err.println("dropped=" + counts.dropped());
    counts
        .droppedByLevel()
        .forEach((level, events) ->
            System.err.println("dropped_" + level.name().toLowerCase(Locale.ROOT) + "=" + events));
    counts.droppedByReason().forEach((reason, events) -> System.err.println(reason + "=" + events));
    System.err.println("told");
  }

  private static void failing(JsonLogging logging) throws InterruptedException {
    for (int n = 0; n < 200; n++) {
      log.info("event {}", n);
      TimeUnit.MILLISECONDS.sleep(1); // a reader that ends needs a moment to do so
    }
    logging.flush(Duration.ofSeconds(5));
    System.err.println("failing=" + logging.failing().orElse("no"));
    tell(logging);
  }

  private static void stuck() {
    for (int n = 0; n < 2000; n++) {
      log.info("event {} {}", n, "x".repeat(100));
    }
    System.err.println("logged");
    System.exit(3);
  }

  private static void burst(String end) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread = new Thread(() -> {
        for (int n = 0; n < 2000; n++) {
          log.info("event {}", n);
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (end.equals("exit")) {
      System.exit(0);
    }
    throw new AssertionError("uncaught");
  }

  private static void last() throws InterruptedException {
    log.error("last words");
    System.err.println("logged");
    TimeUnit.MINUTES.sleep(1);
  }

  private static void stopped() {
    log.info("before");
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    log.error("after, with {}", Service.SECRET);
    log.debug("unwanted");
  }

  private static void virtual(JsonLogging logging) {
    ExecutorService executor;
    try {
      executor = (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException before21) {
      executor = Executors.newFixedThreadPool(200); // it is seldom the JDK's fault alone
    }
    Object[] monitors = new Object[100];
    for (int m = 0; m < monitors.length; m++) {
      monitors[m] = new Object();
    }
    for (int n = 0; n < 10_000; n++) {
      int number = n;
      executor.execute(() -> {
        synchronized (monitors[number % monitors.length]) {
          log.info("event {}", number);
        }
      });
    }
    executor.shutdown();
    try {
      System.err.println("completed=" + executor.awaitTermination(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    logging.flush(Duration.ofSeconds(10));
    tell(logging);
  }

  /** A line in each frame of recursions that end the stacks of their threads, and ERRORs later. */
  private static void overflow(JsonLogging logging) throws InterruptedException {
    for (int t = 0; t < 24; t++) {
      int size = 200 * 1024 + t * 1_000;
      int shift = t;
      Thread deep = new Thread(
          null,
          () -> {
            try {
              shifted(shift);
            } catch (StackOverflowError e) {
              log.error("request failed", e);
            }
          },
          "deep",
          size);
      deep.start();
      deep.join(TimeUnit.SECONDS.toMillis(30));
      log.error("after {}", t);
    }
    logging.flush(Duration.ofSeconds(10));
    tell(logging);
  }

  private static int shifted(int frames) {
    return frames == 0 ? logsInEachFrame(0) : shifted(frames - 1) + 1;
  }

  @SuppressWarnings("InfiniteRecursion") // its end is what is tested
  private static int logsInEachFrame(int depth) {
    log.debug("depth {}", depth);
    return logsInEachFrame(depth + 1) + 1;
  }
}
