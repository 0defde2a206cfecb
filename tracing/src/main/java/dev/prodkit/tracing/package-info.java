// SPDX-License-Identifier: Apache-2.0
/**
 * Follows one request across threads and services.
 *
 * <p>{@link dev.prodkit.tracing.Tracing} is an OpenTelemetry that {@code OTEL_*} configures: it
 * exports by OTLP where an endpoint is named and is silent where none is, redacts what leaves,
 * counts every span in and out, and ends within a bound. {@link dev.prodkit.tracing.Spans} puts
 * spans around work and reads the caller's headers by the letter of W3C Trace Context;
 * {@link dev.prodkit.tracing.ContextExecutors} carries the context to other threads and leaves none
 * of it there. If a Java agent traces the process already, its OpenTelemetry is used.
 *
 * <p>Log events find their trace by {@link dev.prodkit.tracing.Tracing#currentIds()}, or by
 * {@link dev.prodkit.tracing.TraceContextMdc}, which works alone and with any layout.
 *
 * <pre>{@code
 * try (Tracing tracing = Tracing.configure()
 *     .environment(System.getenv())
 *     .identity(Map.of("service", "orders", "version", "1.4.2"))
 *     .redaction((name, value) -> redactor.redacted(name, value))
 *     .start()) {
 *   Order order = tracing.spans().call("load order", () -> database.order(id));
 *   ...
 *   FlushResult sent = tracing.flush(Duration.ofSeconds(5));   // at the end: what was left behind?
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.tracing;

import org.jspecify.annotations.NullMarked;
