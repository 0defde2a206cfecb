// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/**
 * Whether the JDK's server has read a request and called its handler. The server does not say so;
 * the stack of its thread does.
 */
final class HandlerStack {
  /** The server calls every handler through one of these, whether there are filters or not. */
  private static final String FILTERS = "com.sun.net.httpserver.Filter$Chain";

  private static final String SERVER = "sun.net.httpserver.";

  /** What can be seen in a stack. */
  enum Sight {
    /** The server has called a handler. */
    HANDLER,
    /** The server reads a head, or has not begun to. */
    HEAD,
    /** No JDK server is to be seen: it is another one, or the stack is too deep to see it. */
    UNKNOWN
  }

  private HandlerStack() {}

  /** Looks at what this thread does. It costs some microseconds, more for a deep stack. */
  static Sight of(Thread thread) {
    boolean server = false;
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(FILTERS)) {
        return Sight.HANDLER;
      }
      server |= frame.getClassName().startsWith(SERVER);
    }
    return server ? Sight.HEAD : Sight.UNKNOWN;
  }
}
