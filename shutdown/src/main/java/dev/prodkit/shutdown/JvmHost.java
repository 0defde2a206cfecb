// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** This JVM. */
final class JvmHost implements Host {
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");
  /** How often a process was taken: all that one host has to know of a later one. */
  private static final AtomicInteger TAKEN = new AtomicInteger();

  private final List<TakenSignal> taken = new ArrayList<>();
  private volatile int turn;
  private @Nullable Thread hook;

  @Override
  public boolean attached() {
    return true;
  }

  @Override
  public List<String> attach(ObjIntConsumer<String> onSignal, Runnable onExit) {
    turn = TAKEN.incrementAndGet();
    Thread thread = new Thread(onExit, "prodkit-exit-hook");
    Runtime.getRuntime().addShutdownHook(thread);
    hook = thread;
    List<String> missing = new ArrayList<>();
    for (String signal : SIGNALS) {
      Optional<TakenSignal> own =
          TakenSignal.take(signal, number -> onSignal.accept(signal, number));
      own.ifPresentOrElse(taken::add, () -> missing.add("SIG" + signal));
    }
    missing.remove("SIGHUP"); // Not every platform has it.
    return missing;
  }

  @Override
  public void release() {
    taken.forEach(TakenSignal::giveBack);
    taken.clear();
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException exiting) {
        // The JVM is exiting: it will run our hook, which finds nothing left to do.
        hook = null;
      }
    }
  }

  @Override
  public void exit(int status) {
    try {
      System.exit(status);
    } finally {
      // Only if the exit was refused or failed, for lack of memory or by a security manager.
      Runtime.getRuntime().halt(status);
    }
  }

  @Override
  public void halt(int status) {
    Runtime.getRuntime().halt(status);
  }

  @Override
  public boolean isLatest() {
    return turn == TAKEN.get();
  }

  @Override
  public boolean exitRunsOn(Thread thread) {
    return Threads.runsHooks(thread);
  }
}
