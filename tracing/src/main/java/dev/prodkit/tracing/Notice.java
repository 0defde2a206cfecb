// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.util.function.Consumer;

/**
 * Something that an operator should know. The message holds names of settings, an address without
 * user and password, numbers and names of classes; never the value of a setting.
 *
 * @param code which of the situations below this is; a page of the manual explains it
 * @param level how much it matters: {@code WARNING} or {@code INFO}
 * @param message one sentence or two: what, why, and what to do
 */
public record Notice(String code, System.Logger.Level level, String message) {
  /** Spans are lost: the exporter fails, or is slower than spans end. */
  public static final String SPANS_LOST = "PK-TRACING-01";
  /** Spans are delivered again. */
  public static final String SPANS_DELIVERED = "PK-TRACING-02";
  /** An endpoint and a protocol that hardly belong together. */
  public static final String ENDPOINT = "PK-TRACING-03";

  /** Tells the listener and never throws. */
  static void tell(Consumer<? super Notice> listener, Notice notice) {
    try {
      listener.accept(notice);
    } catch (Throwable listenersOwn) {
      // Telling must not harm the work on this thread; the spans are counted in any case.
    }
  }
}
