// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What can be told about threads from outside. Stacks are read thread by thread: a dump of all of
 * them would stop the whole JVM, and wait for whoever does not stop.
 */
final class Threads {
  // The JVM makes the thread of main first: its id is 1, and from JDK 24 on it is 3. The others
  // with
  // so low an id are daemons of the JVM's own.
  private static final long LAST_ID_OF_MAIN = 3;

  private Threads() {}

  static String nameOf(Thread thread) {
    // Virtual threads have no name unless somebody gave them one.
    return thread.getName().isEmpty() ? thread.toString() : thread.getName();
  }

  /** True if {@code main} runs on it: the JVM has it before any other. */
  static boolean isMain(Thread thread) {
    return thread.getId() <= LAST_ID_OF_MAIN && !thread.isDaemon();
  }

  /** Waits without regard to interrupts, and passes the last one on. */
  static void awaitUninterruptibly(CountDownLatch latch) {
    uninterruptibly(() -> {
      latch.await();
      return true;
    });
  }

  /** As {@link #awaitUninterruptibly(CountDownLatch)}; false if the time was over before. */
  static boolean awaitUninterruptibly(CountDownLatch latch, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    return uninterruptibly(() -> latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /** Waits for the end of a thread without regard to interrupts, and passes the last one on. */
  static void joinUninterruptibly(Thread thread) {
    uninterruptibly(() -> {
      thread.join();
      return true;
    });
  }

  private interface Wait {
    boolean ended() throws InterruptedException;
  }

  private static boolean uninterruptibly(Wait wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.ended();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** True if it called {@code System.exit} or its like: it will never come back from there. */
  static boolean insideExit(Thread thread) {
    return Arrays.stream(thread.getStackTrace()).anyMatch(Threads::isExit);
  }

  private static boolean isExit(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.equals("java.lang.Shutdown")
        || (type.equals("java.lang.Runtime") && frame.getMethodName().equals("exit"));
  }

  /** True if the JVM's exit runs on this thread: it is the one that waits for the hooks. */
  static boolean runsHooks(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith("java.lang.ApplicationShutdownHooks"));
  }

  /** Threads that keep the JVM alive, but for the main one, the JVM's own and those named. */
  static List<Thread> leftovers(Set<Thread> except) {
    return live().stream()
        .filter(thread -> !thread.isDaemon() && thread.isAlive() && !except.contains(thread))
        .filter(thread -> !isMain(thread) && !thread.getName().equals("DestroyJavaVM"))
        .toList();
  }

  /** Pool threads of the whole JVM that run a task: a pool does not tell which threads it has. */
  static List<Thread> busyInPools() {
    return live().stream().filter(thread -> task(thread) == Task.RUNNING).toList();
  }

  /** True if any scheduler of the JVM runs a task: it may be one that hides its pool. */
  static boolean anyRunsScheduled() {
    return live().stream()
        .anyMatch(thread -> Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame
                    .getClassName()
                    .equals("java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask")
                && frame.getMethodName().equals("run")));
  }

  /** The same as they are now, for a dump. */
  static List<BlockedThread> blockedInPools(String name) {
    return busyInPools().stream()
        .limit(BlockedThread.MOST_THREADS)
        .map(thread -> BlockedThread.of(name, thread, Duration.ZERO))
        .toList();
  }

  /**
   * True if the only tasks that any pool of the JVM still runs are inside {@code System.exit}. Asks
   * too much where another pool is busy; then the executor's slot decides.
   */
  static boolean onlyExitsInPools() {
    List<Task> tasks =
        live().stream().map(Threads::task).filter(task -> task != Task.NONE).toList();
    return !tasks.isEmpty() && tasks.stream().allMatch(task -> task == Task.INSIDE_EXIT);
  }

  private enum Task {
    NONE,
    RUNNING,
    INSIDE_EXIT
  }

  private static Task task(Thread thread) {
    boolean exit = false;
    for (StackTraceElement frame : thread.getStackTrace()) {
      String at = frame.getClassName();
      String method = frame.getMethodName();
      exit |= isExit(frame);
      boolean pool = at.equals("java.util.concurrent.ThreadPoolExecutor")
          || at.equals("java.util.concurrent.ForkJoinPool");
      if (pool && (method.equals("getTask") || method.equals("awaitWork"))) {
        return Task.NONE;
      }
      if (pool && method.equals("runWorker")) {
        return exit ? Task.INSIDE_EXIT : Task.RUNNING;
      }
    }
    return Task.NONE;
  }

  private static List<Thread> live() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() * 2 + 16];
    int count = root.enumerate(threads);
    return new ArrayList<>(Arrays.asList(threads).subList(0, count));
  }
}
