// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import org.jspecify.annotations.Nullable;

/**
 * The service cannot start, and the message tells the operator what to change. It carries the exit
 * code that the process should end with; the uncaught-exception handler that {@code bootstrap()}
 * installs uses it, nothing here ends the JVM.
 *
 * <p>It has no stack trace of its own (an operator has no use for one); a cause keeps its own.
 */
public final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String code;

  private StartupException(String code, int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause, true, false);
    this.code = code;
    this.exitCode = exitCode;
  }

  static StartupException configuration(RuntimeException report) {
    return new StartupException(
        Codes.CONFIGURATION, ExitCode.CONFIGURATION, String.valueOf(report.getMessage()), report);
  }

  static StartupException failure(String code, String message) {
    return new StartupException(code, ExitCode.START_FAILED, message, null);
  }

  static StartupException failure(String code, String message, Throwable cause) {
    return new StartupException(code, ExitCode.START_FAILED, message, cause);
  }

  /** What the process should end with: 78 for configuration, 1 for any other reason. */
  public int exitCode() {
    return exitCode;
  }

  /** The manual's page on this failure, such as {@code PK-START-02}. */
  public String code() {
    return code;
  }
}
