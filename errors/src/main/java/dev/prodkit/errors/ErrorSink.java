// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

/**
 * Where error events go: a topic, a tracker, the log.
 *
 * <p>A sink may block and may throw whatever it likes: it runs on a daemon thread of its
 * {@link ErrorPublisher}, one event at a time, in the order of publishing. Returning means that the
 * event has arrived, throwing that it has not; it is then tried again, and in the end given to the
 * fallback. After a deadline in {@link ErrorPublisher#close()} the thread is interrupted. What the
 * sink needs (connections, threads) is best opened in its first call, on that thread: then failures
 * from inside, also on threads that it starts, are never published again.
 */
@FunctionalInterface
public interface ErrorSink {
  /**
   * Hands over one event.
   *
   * @throws Exception if it has not arrived, or perhaps not; it may come again, with the same id
   */
  void deliver(ErrorEvent event) throws Exception;

  /**
   * True only for a sink that is as quick as a log call. It then runs in the thread that publishes,
   * perhaps in several at once, so that nothing waits in a queue when the process ends; it is tried
   * once.
   */
  default boolean isImmediate() {
    return false;
  }

  /**
   * Writes each event as one line at ERROR through SLF4J: {@code Error published: TYPE - MESSAGE}.
   *
   * <p>The event is in the line's key-values, under its wire names: {@code event_id},
   * {@code error_type}, {@code error_message}, {@code stack_trace} (a string: this is the one stack
   * trace of the failure in the output), {@code trace_id}, {@code original_message} (a map),
   * {@code repeats}, {@code _truncated}; its timestamp is {@code event_timestamp}, since the line
   * has one of its own, and so has it service and environment. {@code code} is
   * {@link ErrorCodes#PUBLISHED}. Immediate.
   */
  static ErrorSink logging() {
    return new LoggingSink();
  }
}
