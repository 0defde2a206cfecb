// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** The exit codes that {@code core} chooses itself; those of the end are the shutdown module's. */
final class ExitCode {
  static final int START_FAILED = 1;
  /** {@code EX_CONFIG} of sysexits.h. */
  static final int CONFIGURATION = 78;

  /** A server of this process does not answer any more; as for anything else that is abandoned. */
  static final int SERVER_DEAD = 70;

  private ExitCode() {}
}
