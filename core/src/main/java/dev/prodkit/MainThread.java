// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** Tells the main thread of the service's own process from that of a container. */
final class MainThread {
  // The JVM makes the thread of main first: its id is 1, and from JDK 24 on it is 3. The others
  // with
  // so low an id are daemons of the JVM's own.
  private static final long LAST_ID = 3;

  private MainThread() {}

  /**
   * True if the JVM runs {@code main} on this thread, and that {@code main} is the service's: one
   * that its own class loader has loaded. In a container it is the container's.
   *
   * @param caller the class that starts the service
   */
  static boolean isCurrent(Class<?> caller) {
    Thread here = Thread.currentThread();
    return here.getId() <= LAST_ID
        && !here.isDaemon()
        && StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(frames -> frames.anyMatch(frame -> isMainOf(caller, frame)));
  }

  @SuppressWarnings("ReferenceEquality") // One loader, and no other.
  private static boolean isMainOf(Class<?> caller, StackWalker.StackFrame frame) {
    return frame.getMethodName().equals("main")
        && frame.getDeclaringClass().getClassLoader() == caller.getClassLoader();
  }
}
