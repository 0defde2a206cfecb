// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Our OpenTelemetry as the global one, until it is closed.
 *
 * <p>OpenTelemetry takes a global once and for all; the one way to give it back is
 * {@code resetForTest}. That is right here: after it the global is what it was before us, unset.
 * Who asked for a tracer while it was set keeps one whose spans go nowhere. It is not done if
 * somebody else has changed the global in between.
 */
@SuppressWarnings("ReferenceEquality") // Whether it is this very provider is the question.
final class GlobalRegistration implements AutoCloseable {
  // There is one global, so there is one note that it is ours.
  private static final AtomicBoolean OURS = new AtomicBoolean();

  private final TracerProvider registered;
  private final AtomicBoolean closed = new AtomicBoolean();

  private GlobalRegistration(TracerProvider registered) {
    this.registered = registered;
  }

  /**
   * The OpenTelemetry that an agent or the application has made the global one.
   *
   * @throws IllegalStateException if the global is ours already
   */
  static Optional<OpenTelemetry> ofSomebodyElse() {
    if (OURS.get()) {
      throw new IllegalStateException("tracing is started already in this process: close the first "
          + "Tracing before the next start(), or use startUnattached()");
    }
    return ofAnAgentThatAnswersForAll()
        .or(() -> isSet() ? Optional.of(GlobalOpenTelemetry.get()) : Optional.empty());
  }

  /**
   * Datadog's agent sets no global: it rewrites each class that is an OpenTelemetry, to hand out
   * the agent's own tracers, the one that does nothing too. An SDK of ours would never see a span.
   */
  static Optional<OpenTelemetry> ofAnAgentThatAnswersForAll() {
    OpenTelemetry any = OpenTelemetry.noop();
    return any.getTracerProvider() == TracerProvider.noop() ? Optional.empty() : Optional.of(any);
  }

  /** A no-op is no global: whoever asked too early has left it there. */
  private static boolean isSet() {
    return GlobalOpenTelemetry.isSet()
        && GlobalOpenTelemetry.get().getTracerProvider() != TracerProvider.noop();
  }

  /**
   * Makes this the global one.
   *
   * @throws IllegalStateException if somebody else was faster
   */
  static GlobalRegistration of(OpenTelemetry openTelemetry) {
    if (!OURS.compareAndSet(false, true)) {
      throw new IllegalStateException("tracing is started already in this process: another thread "
          + "was faster. Start it once, at the start of main");
    }
    try {
      if (!isSet()) {
        GlobalOpenTelemetry.resetForTest();
      }
      setOnAThreadOfItsOwn(openTelemetry);
      return new GlobalRegistration(GlobalOpenTelemetry.get().getTracerProvider());
    } catch (IllegalStateException e) {
      OURS.set(false);
      throw new IllegalStateException(
          "the global OpenTelemetry was set while tracing started: set "
              + "it before, then tracing uses it, or leave it to tracing",
          e);
    }
  }

  /**
   * The global keeps the stack of the call that set it for good, and a stack keeps the classes of
   * its frames: called from {@code main}, the application's class loader would never be collected.
   */
  private static void setOnAThreadOfItsOwn(OpenTelemetry openTelemetry) {
    FutureTask<Void> setting = new FutureTask<>(() -> GlobalOpenTelemetry.set(openTelemetry), null);
    Thread thread = new Thread(null, setting, "prodkit-tracing-global", 0, false);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          setting.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalStateException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (GlobalOpenTelemetry.isSet()
          && GlobalOpenTelemetry.get().getTracerProvider() == registered) {
        GlobalOpenTelemetry.resetForTest();
      }
      OURS.set(false);
    }
  }
}
