// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

/** A failure whose methods fail, each with an error. */
@SuppressWarnings("serial")
final class PoisonFailure extends RuntimeException {
  @Override
  public String getMessage() {
    throw new StackOverflowError("in getMessage");
  }

  @Override
  public String toString() {
    throw new IllegalStateException("in toString");
  }

  @Override
  public synchronized Throwable getCause() {
    throw new LinkageError("in getCause");
  }

  @Override
  public StackTraceElement[] getStackTrace() {
    throw new UnsupportedOperationException("in getStackTrace");
  }
}
