// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Lets the MDC of a thread follow its current context. What stood under the four keys when a scope
 * began stands there again after it, and a scope that OpenTelemetry does not close (because it is
 * not the current one, or was closed before) changes nothing here either.
 */
@SuppressWarnings("ReferenceEquality") // OpenTelemetry tells contexts apart by identity.
final class MdcStorage implements ContextStorage {
  private final ContextStorage storage;
  private final CorrelationIds correlationIds = new CorrelationIds();
  private volatile boolean writing;

  MdcStorage(ContextStorage storage) {
    this.storage = storage;
  }

  void writing(boolean on) {
    writing = on;
  }

  @Override
  public Scope attach(Context toAttach) {
    Context before = storage.current();
    Scope scope = storage.attach(toAttach);
    // From here on the context is current: whoever attached it must get the scope.
    return TracingFailures.OF_PROCESS.contain(() -> written(before, toAttach, scope), scope);
  }

  private Scope written(@Nullable Context before, Context toAttach, Scope scope) {
    if (!writing || storage.current() == before) {
      return scope;
    }
    SpanContext span = span(toAttach);
    if (sameIds(span, span(before))) {
      return scope;
    }
    @Nullable String[] found = read();
    TracingFailures.OF_PROCESS.contain(() -> write(span));
    return new Restoring(scope, found, Thread.currentThread());
  }

  @Override
  public @Nullable Context current() {
    return storage.current();
  }

  @Override
  public Context root() {
    return storage.root();
  }

  private static SpanContext span(@Nullable Context context) {
    return context == null
        ? SpanContext.getInvalid()
        : Span.fromContext(context).getSpanContext();
  }

  private static boolean sameIds(SpanContext one, SpanContext other) {
    return one == other
        || (one.getSpanId().equals(other.getSpanId())
            && one.getTraceId().equals(other.getTraceId()));
  }

  private static @Nullable String[] read() {
    @Nullable String[] values = new String[CorrelationIds.KEYS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = MDC.get(CorrelationIds.KEYS.get(i));
    }
    return values;
  }

  private void write(SpanContext span) {
    Map<String, String> ids = correlationIds.of(span);
    for (String key : CorrelationIds.KEYS) {
      put(key, ids.get(key));
    }
  }

  private static void put(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }

  private final class Restoring implements Scope {
    private final Scope scope;
    private final @Nullable String[] found;
    private final Thread owner;

    Restoring(Scope scope, @Nullable String[] found, Thread owner) {
      this.scope = scope;
      this.found = found;
      this.owner = owner;
    }

    @Override
    public void close() {
      Context before = storage.current();
      scope.close();
      TracingFailures.OF_PROCESS.contain(() -> restore(before, storage.current()));
    }

    private void restore(@Nullable Context before, @Nullable Context now) {
      if (now == before) {
        return;
      }
      if (Thread.currentThread().equals(owner)) {
        for (int i = 0; i < found.length; i++) {
          put(CorrelationIds.KEYS.get(i), found[i]);
        }
      } else {
        // What was found belongs to the other thread; this one has got another context all the
        // same.
        write(span(now));
      }
    }
  }
}
