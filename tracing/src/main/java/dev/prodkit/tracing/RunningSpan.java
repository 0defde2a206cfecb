// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A span that is current on this thread until its end. Where the tracer throws there is no span,
 * and what is current is the parent. No method throws.
 */
final class RunningSpan {
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> EXCEPTION_TYPE =
      AttributeKey.stringKey("exception.type");

  private final Optional<Span> span;
  private final Attachment attachment;
  private final TracingFailures failures;

  private RunningSpan(Optional<Span> span, Attachment attachment, TracingFailures failures) {
    this.span = span;
    this.attachment = attachment;
    this.failures = failures;
  }

  /** Starts the span and makes it current, as a child of {@code parent}. */
  static RunningSpan begin(TracingFailures failures, Context parent, Supplier<Span> start) {
    Optional<Span> span = failures.contain(() -> Optional.of(start.get()), Optional.empty());
    Context context = failures.contain(() -> span.map(parent::with).orElse(parent), parent);
    return new RunningSpan(span, Attachment.of(context, failures), failures);
  }

  Span span() {
    return span.orElse(Span.getInvalid());
  }

  /** Sets something on the span, if there is one. */
  void set(Consumer<Span> change) {
    span.ifPresent(there -> failures.contain(() -> change.accept(there)));
  }

  /**
   * Makes the span an error. A failure whose own methods throw costs its details, and not its type.
   */
  void fail(Throwable failure) {
    String type = failure.getClass().getName();
    set(to -> to.setAttribute(ERROR_TYPE, type));
    set(to -> to.setStatus(StatusCode.ERROR, message(failure)));
    set(to -> {
      try {
        to.recordException(failure);
      } catch (Throwable thrown) {
        if (readable(failure)) {
          throw thrown;
        }
        to.addEvent("exception", Attributes.of(EXCEPTION_TYPE, type));
      }
    });
  }

  /** Notes a failure that is an answer: the span is no error, and needs no stack. */
  void refuse(Throwable failure) {
    Attributes type = Attributes.of(EXCEPTION_TYPE, failure.getClass().getName());
    set(to -> to.addEvent("refused", type));
  }

  /** False if it is the failure itself, and not the span, that throws when it is recorded. */
  private static boolean readable(Throwable failure) {
    try {
      failure.printStackTrace(new PrintWriter(Writer.nullWriter()));
      return true;
    } catch (Throwable unreadable) {
      return false;
    }
  }

  private static String message(Throwable failure) {
    try {
      String message = failure.getMessage();
      return message == null ? "" : message;
    } catch (Throwable unreadable) {
      return "the message of " + failure.getClass().getName() + " could not be read: "
          + unreadable.getClass().getName();
    }
  }

  void end() {
    attachment.end();
    set(Span::end);
  }
}
