// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts the ids of the current span into SLF4J's MDC, for layouts such as {@code %X{trace_id}}:
 * {@code trace_id} and {@code span_id} in lowercase hex, {@code dd.trace_id} and {@code dd.span_id}
 * in decimal. Works without {@link Tracing}, with any OpenTelemetry.
 *
 * <p>An event carries what the MDC held when it was logged, so this also holds behind an
 * asynchronous appender. Leaving a span restores what stood under these keys before it. Baggage is
 * never written. Where an encoder can ask for the ids when it needs them,
 * {@link Tracing#currentIds()} costs less than writing them at every scope.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   TraceContextMdc.install();   // first, before anything uses OpenTelemetry
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class TraceContextMdc implements AutoCloseable {
  // OpenTelemetry has one context storage per process and never lets go of a wrapper, so this is
  // one
  // per process too. Closing only stops it writing.
  private static final AtomicReference<@Nullable MdcStorage> STORAGE = new AtomicReference<>();
  private static final AtomicBoolean WRAPPED = new AtomicBoolean();
  private static final AtomicBoolean INSTALLED = new AtomicBoolean();

  private final MdcStorage storage;
  private final AtomicBoolean closed = new AtomicBoolean();

  private TraceContextMdc(MdcStorage storage) {
    this.storage = storage;
  }

  /**
   * Begins to write, on every thread, with the next scope that opens.
   *
   * @throws IllegalStateException if OpenTelemetry's context was used before the first installation
   *     in this process: it takes no wrapper then, without a word. Also if it is installed already
   */
  public static TraceContextMdc install() {
    wrapStorage();
    ContextStorage.get(); // The first use: now or never.
    MdcStorage storage = STORAGE.get();
    if (storage == null || !isInUse(storage)) {
      throw new IllegalStateException(
          "trace ids cannot be put into the MDC: OpenTelemetry's context "
              + "was in use before TraceContextMdc.install(), and takes no wrapper after its first use. "
              + "Call install() at the start of main, before any span and any instrumented library; "
              + "under a Java agent let the agent write the MDC");
    }
    if (!INSTALLED.compareAndSet(false, true)) {
      throw new IllegalStateException("TraceContextMdc is installed already in this process: close "
          + "the first one, or use it");
    }
    storage.writing(true);
    return new TraceContextMdc(storage);
  }

  static void wrapStorage() {
    if (WRAPPED.compareAndSet(false, true)) {
      ContextStorage.addWrapper(storage -> {
        MdcStorage wrapped = new MdcStorage(storage);
        STORAGE.set(wrapped);
        return wrapped;
      });
    }
  }

  /** False where an agent has put a storage of its own in the place of the one that we wrapped. */
  @SuppressWarnings("ReferenceEquality") // Whether it is this very context is the question.
  private static boolean isInUse(MdcStorage storage) {
    Context probe = Context.root().with(ContextKey.named("prodkit-probe"), true);
    Attachment attachment = Attachment.of(probe);
    try {
      return storage.current() == probe;
    } finally {
      attachment.end();
    }
  }

  /** Stops writing. Scopes that are open still restore what they found. May be called again. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      storage.writing(false);
      INSTALLED.set(false);
    }
  }
}
