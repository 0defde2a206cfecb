// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

/** A daemon thread of one end, so that a call from inside that end can be told from one outside. */
final class OwnThread extends Thread {
  private final Object owner;
  private final Runnable body;

  OwnThread(Object owner, String name, Runnable body) {
    super(body, "prodkit-" + name);
    this.owner = owner;
    this.body = body;
    setDaemon(true);
  }

  /** Starts it; if there is no memory for another thread, does its work on this one. */
  void startOrRun() {
    try {
      start();
    } catch (OutOfMemoryError noThreadIsLeft) {
      body.run();
    }
  }

  @SuppressWarnings("ReferenceEquality") // This end, and no other.
  static boolean isCurrent(Object owner) {
    return Thread.currentThread() instanceof OwnThread own && own.owner == owner;
  }
}
