// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Counts wrong tokens by address; after ten within a minute, tokens from that address are not even
 * compared until the minute is over.
 *
 * <p>There is no limit for all addresses together: with one, a single stranger could lock out every
 * operator. Whoever shares an address with an attacker is locked out with him; the way in is then
 * the loopback interface (a port-forward, a shell in the pod), which no stranger can exhaust from
 * elsewhere. At most 4,096 addresses are remembered; while all of these are fresh, the others share
 * one count, except the loopback.
 *
 * <p>(The rate limiter is no help here: it counts what it is asked for, and a right token must cost
 * nothing.)
 */
final class FailedAttempts {
  static final int MOST = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 4096;
  private static final String EVERYBODY_ELSE = "";

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; the oldest window first.
  private final Map<String, Window> windows = new LinkedHashMap<>();

  FailedAttempts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Has this address guessed too often? */
  boolean exhausted(InetAddress address) {
    lock.lock();
    try {
      forgetOld();
      Window window = windows.get(known(address));
      return window != null && window.failures >= MOST;
    } finally {
      lock.unlock();
    }
  }

  void count(InetAddress address) {
    lock.lock();
    try {
      forgetOld();
      windows.computeIfAbsent(known(address), first -> new Window(nanoTime.getAsLong())).failures++;
    } finally {
      lock.unlock();
    }
  }

  int remembered() {
    lock.lock();
    try {
      return windows.size();
    } finally {
      lock.unlock();
    }
  }

  private String known(InetAddress address) {
    String key = key(address);
    boolean room = windows.size() < MOST_ADDRESSES || address.isLoopbackAddress();
    return room || windows.containsKey(key) ? key : EVERYBODY_ELSE;
  }

  private static String key(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return "loopback";
    }
    return CallerKey.network(address);
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    Iterator<Window> oldest = windows.values().iterator();
    while (oldest.hasNext() && now - oldest.next().since >= WINDOW.toNanos()) {
      oldest.remove();
    }
  }

  private static final class Window {
    private final long since;
    private int failures;

    private Window(long since) {
      this.since = since;
    }
  }
}
