// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of each batch. Batches come one after the other, from one thread. */
final class CountingExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final SpanLedger ledger;
  /** Of the thread that started tracing; that of the SDK's thread depends on the JDK. */
  private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private final AtomicReference<SpanLedger.@Nullable Batch> last = new AtomicReference<>();

  CountingExporter(SpanExporter exporter, SpanLedger ledger) {
    this.exporter = exporter;
    this.ledger = ledger;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    SpanLedger.Batch batch = ledger.sending(spans.size());
    SpanLedger.Batch before = last.getAndSet(batch);
    if (before != null) {
      // The next batch comes when the one before is done, or when its time is over.
      before.lost(Optional.of(new TimeoutException("no answer")));
    }
    try {
      CompletableResultCode result = withLoader(() -> exporter.export(spans));
      return result.whenComplete(() -> {
        if (result.isSuccess()) {
          batch.delivered();
        } else {
          batch.lost(Optional.ofNullable(result.getFailureThrowable()));
        }
      });
    } catch (Throwable e) {
      // Also an Error, such as the JDK's when it has no file descriptor for a socket: it would end
      // the thread that exports.
      batch.lost(Optional.of(e));
      return CompletableResultCode.ofExceptionalFailure(e);
    }
  }

  @Override
  public CompletableResultCode flush() {
    return withLoader(exporter::flush);
  }

  @Override
  public CompletableResultCode shutdown() {
    return withLoader(exporter::shutdown);
  }

  private CompletableResultCode withLoader(Supplier<CompletableResultCode> work) {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    here.setContextClassLoader(loader);
    try {
      return work.get();
    } finally {
      here.setContextClassLoader(before);
    }
  }

  @Override
  public String toString() {
    return "CountingExporter{" + exporter + "}";
  }
}
