// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

/** A POSIX signal that a test sends to a {@link ServiceProcess}. */
public enum Signal {
  /** What a platform sends to ask for the end. */
  TERM,
  /** What Ctrl-C sends. */
  INT,
  /** What a closed terminal sends. */
  HUP,
  /** Makes a JVM print its threads to its standard output. */
  QUIT,
  /** Ends the process at once; nobody can catch it. */
  KILL,
  /** Halts the process until {@link #CONT}, as if its machine had frozen. */
  STOP,
  /** Lets a halted process run again. */
  CONT
}
