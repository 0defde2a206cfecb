// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** A process that survives its own end. */
final class FakeHost implements Host {
  final List<Integer> exits = new CopyOnWriteArrayList<>();
  final List<Integer> halts = new CopyOnWriteArrayList<>();
  final AtomicInteger releases = new AtomicInteger();
  private volatile @Nullable ObjIntConsumer<String> onSignal;
  private volatile @Nullable Runnable onExit;
  private volatile @Nullable Thread exiting;

  @Override
  public boolean attached() {
    return true;
  }

  @Override
  public List<String> attach(ObjIntConsumer<String> signal, Runnable exit) {
    onSignal = signal;
    onExit = exit;
    return List.of();
  }

  @Override
  public void release() {
    releases.incrementAndGet();
  }

  @Override
  public void exit(int status) {
    exits.add(status);
    exitOfSomebody();
  }

  @Override
  public void halt(int status) {
    halts.add(status);
  }

  @Override
  public boolean isLatest() {
    return true;
  }

  @Override
  public boolean exitRunsOn(Thread thread) {
    return thread.equals(exiting);
  }

  /** As the JVM does it: on a thread of its own. */
  Thread signal(String name, int number) {
    ObjIntConsumer<String> handler = onSignal;
    Thread thread = new Thread(() -> {
      if (handler != null) {
        handler.accept(name, number);
      }
    });
    thread.start();
    return thread;
  }

  /** Runs the hook, and waits for it. */
  void exitOfSomebody() {
    exiting = Thread.currentThread();
    Thread hook = new Thread(onExit);
    hook.start();
    Threads.awaitUninterruptibly(ended(hook));
  }

  private static java.util.concurrent.CountDownLatch ended(Thread thread) {
    java.util.concurrent.CountDownLatch ended = new java.util.concurrent.CountDownLatch(1);
    Thread watcher = new Thread(() -> {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ended.countDown();
    });
    watcher.start();
    return ended;
  }
}
