// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import org.jspecify.annotations.Nullable;

/** A daemon thread of one end, so that a call from inside that end can be told from one outside. */
final class OwnThread extends Thread {
  private final Owner owner;
  private final Runnable body;

  /**
   * One end, as its threads know it. Made on the thread that starts a {@link Shutdown}, whose
   * context class loader all threads of this end have: a step finds the same classes however it
   * begins the end, be it a signal, for which the JVM makes a thread without a context class
   * loader.
   */
  static final class Owner {
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
  }

  OwnThread(Owner owner, String name, Runnable body) {
    super(body, "prodkit-" + name);
    this.owner = owner;
    this.body = body;
    setDaemon(true);
    setContextClassLoader(owner.loader);
  }

  /** Starts it; if there is no memory for another thread, does its work on this one. */
  void startOrRun() {
    try {
      start();
    } catch (OutOfMemoryError noThreadIsLeft) {
      runHere();
    }
  }

  /** Starts it; without memory for another thread its work is left undone. */
  void startIfItCan() {
    try {
      start();
    } catch (OutOfMemoryError noThreadIsLeft) {
      return;
    }
  }

  /**
   * Has no effect unless this thread interrupts itself: an application that interrupts every thread
   * it finds must not cut a wait of the end short.
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // This thread, and no other.
  public void interrupt() {
    if (Thread.currentThread() == this) {
      super.interrupt();
    }
  }

  /** For the end itself: a step whose time is over is interrupted. */
  void interruptStep() {
    super.interrupt();
  }

  private void runHere() {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    here.setContextClassLoader(owner.loader);
    try {
      body.run();
    } finally {
      here.setContextClassLoader(before);
    }
  }

  @SuppressWarnings("ReferenceEquality") // This end, and no other.
  static boolean isCurrent(Owner owner) {
    return Thread.currentThread() instanceof OwnThread own && own.owner == owner;
  }
}
