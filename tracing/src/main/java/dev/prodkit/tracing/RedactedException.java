// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Stands in for an exception that another OpenTelemetry records: it looks the same, without
 * secrets. An agent may read the exception itself or the attributes; both are redacted.
 */
final class RedactedException extends Exception {
  private static final long serialVersionUID = 1;
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> STACK = AttributeKey.stringKey("exception.stacktrace");

  private final String type;
  private final String message;
  private final String printed;

  private RedactedException(String type, String message, String printed) {
    super(message);
    this.type = type;
    this.message = message;
    this.printed = printed;
  }

  /** The exception without secrets. Throws what the methods of the exception throw. */
  static RedactedException of(Throwable failure, SpanRedaction redaction) {
    StringWriter stack = new StringWriter();
    failure.printStackTrace(new PrintWriter(stack));
    String message = failure.getMessage();
    RedactedException redacted = new RedactedException(
        failure.getClass().getName(),
        message == null ? "" : redaction.text(message),
        redaction.text(stack.toString()));
    redacted.setStackTrace(failure.getStackTrace());
    return redacted;
  }

  /** What OpenTelemetry would read from the exception; given beside it, these count. */
  Attributes attributes() {
    return Attributes.of(TYPE, type, MESSAGE, message, STACK, printed);
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // It stands in for one of another type.
  public String toString() {
    return message.isEmpty() ? type : type + ": " + message;
  }

  @Override
  public void printStackTrace(PrintStream to) {
    to.print(printed);
  }

  @Override
  public void printStackTrace(PrintWriter to) {
    to.print(printed);
  }
}
