// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.Counts;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.health.CheckResult;
import dev.prodkit.health.HealthChange;
import dev.prodkit.logging.JsonLogging;
import dev.prodkit.logging.LogCounts;
import dev.prodkit.shutdown.BlockedThread;
import dev.prodkit.shutdown.Notice;
import dev.prodkit.shutdown.ShutdownReport;
import dev.prodkit.tracing.SpanCounts;
import dev.prodkit.tracing.Tracing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Puts into the log what the modules that do not log have to tell: the end, its receipt, changes of
 * health.
 */
final class Narrator {
  /** How long the line of a signal waits for the log of a start that has only begun. */
  private static final Duration FOR_THE_LOG = Duration.ofMillis(1_500);

  /** For events that were dropped or folded to be told before the receipt, which is the last. */
  private static final Duration BEFORE_RECEIPT = Duration.ofMillis(250);

  private final CountDownLatch logUp = new CountDownLatch(1);
  private volatile boolean started;
  private volatile Supplier<Map<String, Object>> telemetry = Map::of;
  private volatile BooleanSupplier spansUnsent = () -> false;
  private volatile Runnable logFlush = () -> {};
  private volatile Function<Throwable, Optional<String>> eventId = failure -> Optional.empty();

  /** From here on lines are written as the service wants them. */
  void logIsUp(Optional<JsonLogging> logging) {
    logFlush = () -> logging.ifPresent(log -> log.ending(BEFORE_RECEIPT));
    logUp.countDown();
  }

  /** Asked for late: the first logger loads all of Logback, and signals are taken before. */
  private static Logger log() {
    return LoggerFactory.getLogger(Production.class);
  }

  /**
   * From here on an end has a receipt; a start that fails before says its one line and nothing
   * else.
   */
  void started() {
    started = true;
  }

  /** The receipt also says what became of the telemetry. */
  void counting(Optional<JsonLogging> logging, Tracing tracing, ErrorPublisher errors) {
    telemetry =
        () -> figures(logging.map(log -> log.counts()), tracing.spanCounts(), errors.counts());
    spansUnsent = () -> tracing.spanCounts().pending() > 0;
    eventId = errors::eventId;
  }

  private static Map<String, Object> figures(
      Optional<LogCounts> log, SpanCounts spans, Counts errors) {
    Map<String, Object> figures = new LinkedHashMap<>();
    log.ifPresent(counts -> {
      Map<String, Object> ofLog = new LinkedHashMap<>();
      ofLog.put("accepted", counts.accepted());
      ofLog.put("written", counts.written());
      ofLog.put("folded", counts.folded());
      ofLog.put("queued", counts.queued());
      Map<String, Long> dropped = new LinkedHashMap<>();
      counts.droppedByReason().forEach((reason, count) -> dropped.put(lower(reason), count));
      ofLog.put("dropped", dropped);
      figures.put("log_events", ofLog);
    });
    Map<String, Object> ofSpans = new LinkedHashMap<>();
    ofSpans.put("accepted", spans.accepted());
    ofSpans.put("sent", spans.sent());
    ofSpans.put("dropped", spans.droppedByReason());
    ofSpans.put("unsent", spans.pending());
    Map<String, Object> ofErrors = new LinkedHashMap<>();
    ofErrors.put("accepted", errors.accepted());
    ofErrors.put("sent", errors.published());
    ofErrors.put("to_the_log", errors.parkedInAll());
    ofErrors.put("lost", errors.lost());
    figures.put("spans", ofSpans);
    figures.put("error_events", ofErrors);
    return figures;
  }

  void configNotice(dev.prodkit.config.Notice notice) {
    log().atLevel(level(notice.level())).addKeyValue("code", notice.code()).log(notice.message());
  }

  void metricsNotice(dev.prodkit.metrics.Notice notice) {
    log().atWarn().addKeyValue("code", notice.code()).log(notice.message());
  }

  void tracingNotice(dev.prodkit.tracing.Notice notice) {
    log().atLevel(level(notice.level())).addKeyValue("code", notice.code()).log(notice.message());
  }

  void notice(Notice notice) {
    Level level = level(notice.level());
    if (!started && (level == Level.INFO || isUnwinding(notice))) {
      return;
    }
    LoggingEventBuilder line = log().atLevel(level).addKeyValue("code", notice.code());
    if (!notice.threads().isEmpty()) {
      line = line.addKeyValue(
          "threads", notice.threads().stream().map(BlockedThread::members).toList());
    }
    Optional<String> event = notice.error().flatMap(failure -> eventId.apply(failure));
    if (event.isPresent()) { // The event holds the stack.
      line = line.addKeyValue("event_id", event.get());
    } else {
      line = line.setCause(notice.error().orElse(null));
    }
    line.log(notice.message());
  }

  /** What a start opens while it is being ended is closed at once: that is how it unwinds. */
  private static boolean isUnwinding(Notice notice) {
    return notice.code().equals(Notice.TOO_LATE);
  }

  void report(ShutdownReport report) {
    boolean signalled = report.cause().startsWith("SIG");
    if (!started && report.clean() && !signalled) {
      return;
    }
    if (!started && !awaitLog()) {
      System.err.println(report.cause() + " ended the start before there was a log");
      return;
    }
    if (report.exitCode().isPresent()) {
      LastLine.onThisThread();
    }
    logFlush.run();
    boolean unsent = spansUnsent.getAsBoolean();
    boolean commonPool = report.tasks().commonPool().isPresent();
    boolean asWanted = report.exitCode().orElse(0) != ExitCode.SERVER_DEAD && report.clean();
    boolean well = asWanted && !unsent && !commonPool;
    LoggingEventBuilder line = log().atLevel(well ? Level.INFO : Level.WARN);
    if (!asWanted) {
      line = line.addKeyValue("code", Codes.END_NOT_CLEAN);
    } else if (unsent) {
      line = line.addKeyValue("code", Codes.SPANS_UNSENT);
    } else if (commonPool) {
      line = line.addKeyValue("code", Notice.COMMON_POOL);
    } else if (!started) {
      line = line.addKeyValue("code", Codes.START_ENDED);
    }
    line.addKeyValue("shutdown", report.members())
        .addKeyValue("telemetry", telemetry.get())
        .log(started ? "Shutdown complete" : report.cause() + " ended the start");
  }

  private boolean awaitLog() {
    try {
      return logUp.await(FOR_THE_LOG.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void healthChanged(HealthChange change) {
    if (!started) {
      return;
    }
    if (change instanceof HealthChange.OfStatus status) {
      log()
          .atInfo()
          .addKeyValue("from", lower(status.from()))
          .addKeyValue("to", lower(status.to()))
          .addKeyValue("lasted_ms", status.lasted().toMillis())
          .log("Status changed");
    } else if (change instanceof HealthChange.OfCheck check) {
      CheckResult result = check.result();
      LoggingEventBuilder line = result.up()
          ? log().atLevel(level(check.from()))
          : log().atWarn().addKeyValue("code", code(result));
      line.addKeyValue("check", result.name())
          .addKeyValue("kind", lower(result.kind()))
          .addKeyValue("outcome", lower(result.outcome()))
          .addKeyValue("failure", result.failure().orElse(null))
          .addKeyValue("lasted_ms", check.lasted().toMillis())
          .log("Check changed");
    } else if (change instanceof HealthChange.Missed missed) {
      log()
          .atWarn()
          .addKeyValue("code", Codes.CHECK_DOWN)
          .log("{} changes of health went untold", missed.changes());
    }
  }

  private static String code(CheckResult down) {
    return down.name().equals(DescriptorCheck.NAME) && down.outcome() == CheckResult.Outcome.DOWN
        ? Codes.DESCRIPTORS
        : Codes.CHECK_DOWN;
  }

  /** That a check is up at first is what everybody expects; that it is up again is worth a line. */
  private static Level level(CheckResult.Outcome before) {
    return before == CheckResult.Outcome.PENDING ? Level.DEBUG : Level.INFO;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Level level(System.Logger.Level level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARNING -> Level.WARN;
      case DEBUG -> Level.DEBUG;
      case ALL, TRACE -> Level.TRACE;
      case INFO, OFF -> Level.INFO;
    };
  }
}
