// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.MDC;

/** One accepted event on its way, with the logging context of the thread that published it. */
final class Parcel {
  private final ErrorEvent event;
  private final Map<String, String> context;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private long number;

  private Parcel(ErrorEvent event, Map<String, String> context) {
    this.event = event;
    this.context = context;
  }

  static Parcel of(ErrorEvent event) {
    try {
      Map<String, String> context = MDC.getCopyOfContextMap();
      return new Parcel(event, context == null ? Map.of() : context);
    } catch (RuntimeException broken) {
      return new Parcel(event, Map.of()); // better without its context than not at all
    }
  }

  ErrorEvent event() {
    return event;
  }

  /** True once: for whoever may give it to the fallback. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  boolean isClaimed() {
    return claimed.get();
  }

  /** Guarded by the ledger's lock. */
  long number() {
    return number;
  }

  void number(long given) {
    number = given;
  }

  /** What is logged about this event from another thread belongs to the thread that published. */
  void enterContext() {
    try {
      MDC.setContextMap(context);
    } catch (RuntimeException broken) {
      return; // better without its context than not at all
    }
  }
}
