// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.concurrent.RejectedExecutionException;

/**
 * A registered executor takes no more tasks because the service ends. The receipt counts these. It
 * has no stack trace: what happened is the end, and not a mistake in the code that ran.
 */
public final class TaskRefusedException extends RejectedExecutionException {
  private static final long serialVersionUID = 1L;

  TaskRefusedException(String executor) {
    super("the executor " + executor + " takes no more tasks: the service ends");
  }

  /** Does nothing: there may be very many of these in a moment. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // There is nothing to guard.
  public Throwable fillInStackTrace() {
    return this;
  }
}
