// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service whose heap is full for four seconds, soon after its start, and free again then. */
final class FullHeapService {
  private static final Logger LOG = LoggerFactory.getLogger(FullHeapService.class);
  private static final Object[] NOTHING = {};
  private static volatile Object[] held = NOTHING;

  private FullHeapService() {}

  public static void main(String[] args) throws Exception {
    byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
    try (Production production = Production.bootstrap(args)) {
      production.serving(
          0,
          production.router().get("/", (exchange, path) -> HttpRouter.json(exchange, 200, answer)));
      Thread thread = new Thread(FullHeapService::fill);
      thread.setDaemon(true);
      thread.start();
      production.serve();
    }
  }

  private static void fill() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
    int size = 40;
    while (System.nanoTime() - end < 0) {
      try {
        Object[] next = new Object[size];
        next[0] = held;
        held = next;
      } catch (OutOfMemoryError full) {
        size = 1; // to the last byte
        Thread.onSpinWait();
      }
    }
    held = NOTHING; // without a byte of memory
    System.gc();
    LOG.info("Memory is free again");
  }
}
