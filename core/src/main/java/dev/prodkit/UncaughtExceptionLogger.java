// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.ConfigException;
import dev.prodkit.config.Problem;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.shutdown.TaskRefusedException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says in one line why a thread ended with an exception that nobody caught. When it was the thread
 * that called {@code bootstrap()}, usually {@code main}, the service has ended with it, and so does
 * the process: with the exit code of a {@link StartupException}, otherwise with 1.
 *
 * <p>It stays for the rest of the process: what {@code main} throws arrives only after
 * {@code close()}. A handler that the service had set before is told first.
 */
final class UncaughtExceptionLogger implements UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);

  /** Weakly: this stays for the rest of the process, and a thread has a context class loader. */
  private final WeakReference<Thread> main;

  private final @Nullable UncaughtExceptionHandler before;

  private volatile Supplier<Optional<ErrorPublisher>> errors = Optional::empty;
  private volatile Consumer<Throwable> outOfMemory = failure -> {};

  private UncaughtExceptionLogger(Thread main, @Nullable UncaughtExceptionHandler before) {
    this.main = new WeakReference<>(main);
    this.before = before;
  }

  /** For a process whose main thread is this one. */
  static UncaughtExceptionLogger ofThisThread() {
    UncaughtExceptionHandler current = Thread.getDefaultUncaughtExceptionHandler();
    UncaughtExceptionHandler before =
        current instanceof UncaughtExceptionLogger earlier ? earlier.before : current;
    return new UncaughtExceptionLogger(Thread.currentThread(), before);
  }

  void install() {
    Thread.setDefaultUncaughtExceptionHandler(this);
  }

  /** From here on what nobody caught is an error event, which holds the stack. */
  void publishTo(ErrorPublisher publisher) {
    errors = () -> Optional.of(publisher);
  }

  /** From here on the service ends where a thread was out of memory, if that was asked for. */
  void endWhen(Consumer<Throwable> outOfMemory) {
    this.outOfMemory = outOfMemory;
  }

  /**
   * Keeps nothing alive of the service that has ended. What main throws comes right after that, so
   * that it is an event all the same.
   */
  void forget() {
    WeakReference<@Nullable ErrorPublisher> ended =
        new WeakReference<>(errors.get().orElse(null));
    errors = () -> Optional.ofNullable(ended.get());
    outOfMemory = failure -> {};
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    try {
      outOfMemory.accept(failure);
      tellBefore(thread, failure);
      say(thread, failure);
    } finally {
      if (isMain(thread)) {
        System.exit(
            failure instanceof StartupException start ? start.exitCode() : ExitCode.START_FAILED);
      }
    }
  }

  /** The application's own handler, which must not keep the line from being written. */
  private void tellBefore(Thread thread, Throwable failure) {
    try {
      if (before != null) {
        before.uncaughtException(thread, failure);
      }
    } catch (Throwable handlersOwn) {
      LOG.atWarn()
          .addKeyValue("code", Codes.TELEMETRY)
          .addKeyValue("signal", TelemetryFailures.ERRORS)
          .addKeyValue("error", handlersOwn.getClass().getName())
          .log("The handler of uncaught exceptions that was there before threw");
    }
  }

  private boolean isMain(Thread thread) {
    return thread.equals(main.get());
  }

  private void say(Thread thread, Throwable failure) {
    if (failure instanceof TaskRefusedException) { // The receipt counts it.
      LOG.debug("The thread {} ended: {}", thread.getName(), failure.getMessage());
      return;
    }
    LoggingEventBuilder line = LOG.atError();
    if (failure instanceof StartupException start) {
      Throwable cause = Codes.STEP.equals(start.code()) ? start.getCause() : null;
      line = line.addKeyValue("code", start.code());
      if (start.getCause() instanceof ConfigException report) {
        line = line.addKeyValue(
            "problems", report.problems().stream().map(Problem::members).toList());
      }
      line.setCause(cause).log("Cannot start: {}", start.getMessage());
    } else if (isMain(thread) && failure instanceof BindException taken) {
      line.addKeyValue("code", Codes.PORT)
          .log("Cannot start: a port cannot be bound: {}", taken.getMessage());
    } else if (isMain(thread)) {
      stack(line.addKeyValue("code", Codes.MAIN), failure)
          .log("The main thread ended with an exception");
    } else {
      stack(line.addKeyValue("code", Codes.UNCAUGHT), failure)
          .log("A thread ended with an exception that nobody caught");
    }
  }

  /**
   * The stack is in the event, or here where there is nobody to take an event yet: in one place.
   */
  private LoggingEventBuilder stack(LoggingEventBuilder line, Throwable failure) {
    return errors
        .get()
        .map(publisher -> line.addKeyValue("event_id", publisher.publish(failure)))
        .orElseGet(() -> line.setCause(failure));
  }
}
