// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** How fast a caller sends a body, while it is waited for. For use under one lock. */
final class BodyPace {
  private final HttpThreads.Limits limits;
  private long waited;
  private long bytes;

  BodyPace(HttpThreads.Limits limits) {
    this.limits = limits;
  }

  /** Whether a whole window was waited, with these nanoseconds, and too little has come. */
  boolean tooSlow(long more) {
    return waited + more > limits.body().toNanos() && bytes < limits.bytesInBody();
  }

  void add(long nanos, long moved) {
    waited += nanos;
    bytes += moved;
    if (bytes >= limits.bytesInBody()) {
      waited = 0; // fast enough: a new window begins
      bytes = 0;
    }
  }
}
