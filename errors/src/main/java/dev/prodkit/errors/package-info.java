// SPDX-License-Identifier: Apache-2.0
/**
 * Tells someone about a failure without making it worse.
 *
 * <p>{@link dev.prodkit.errors.ErrorPublisher#publish publish} makes an event of a failure: what
 * failed, where, in which trace, and on which message. Everything in it is redacted and bounded.
 * The call neither waits for the sink nor throws, and returns the event's id, which later log lines
 * carry instead of the stack. The same failure is published once, however many handlers it passes
 * through; a storm of identical ones becomes a few events that carry the number.
 *
 * <p>Nothing is lost in silence. What the {@linkplain dev.prodkit.errors.ErrorSink sink} does not
 * take (it is down, it hangs, the queue before it is full, the process ends) goes to the log,
 * whole, and {@link dev.prodkit.errors.ErrorPublisher#counts counts} adds up. Without a sink of
 * your own the log is the sink: one line an event.
 *
 * <pre>{@code
 * try (ErrorPublisher errors = ErrorPublisher.to(ErrorSink.logging())
 *         .identity(Map.of("service", "orders", "environment", "production"))
 *         .redaction(redactor)
 *         .traceId(tracing::currentTraceId)
 *         .open();
 *     UncaughtErrors uncaught = UncaughtErrors.install(errors)) {
 *   consume(message -> {
 *     try {
 *       handle(message);
 *     } catch (RuntimeException e) {
 *       String id = errors.publish(e, Map.of("order", message.order(), "offset", message.offset()));
 *       log.atWarn().addKeyValue("event_id", id).log("Order skipped");   // no second stack trace
 *     }
 *   });
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.errors;

import org.jspecify.annotations.NullMarked;
