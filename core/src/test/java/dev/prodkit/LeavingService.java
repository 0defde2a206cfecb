// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ways for a process to end: which one is its first argument. */
final class LeavingService {
  private static final Logger LOG = LoggerFactory.getLogger("app");

  private LeavingService() {}

  public static void main(String[] args) throws InterruptedException {
    switch (args[0]) {
      case "says-goodbye" -> {
        try (Production production = Production.bootstrap()) {
          production.serve();
          LockSupport.parkNanos(200_000_000);
          LOG.info("goodbye");
        }
      }
      case "exit-1" -> {
        try (Production production = Production.bootstrap()) {
          production.health();
          System.exit(1);
        }
      }
      case "stop-with-a-thread" -> {
        try (Production production = Production.bootstrap()) {
          startOne("left-behind", LeavingService::hang);
          production.stop();
          production.serve();
        }
      }
      case "own-work" -> {
        try (Production production = Production.bootstrap();
            var work = production.inFlight().begin("main's own")) {
          LOG.info("begun {}", work.name());
          production.serve();
        }
      }
      case "storm" -> storm();
      case "cycles" -> cycles();
      case "container" -> container();
      case "broken-handler" -> {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
          throw new IllegalStateException("the handler is broken");
        });
        Production.bootstrap();
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Threads go on to fail until the JVM is gone. */
  private static void storm() throws InterruptedException {
    try (Production production = Production.bootstrap()) {
      Thread storm = new Thread(() -> {
        while (true) {
          Thread fails = new Thread(() -> {
            throw new IllegalStateException("fails");
          });
          fails.setDaemon(true);
          fails.start();
          LockSupport.parkNanos(2_000_000);
        }
      });
      storm.setDaemon(true);
      storm.start();
      production.serve();
    }
  }

  private static void cycles() throws InterruptedException {
    UncaughtExceptionHandler own = (thread, failure) -> LOG.info("own handler: {}", thread);
    Thread.setDefaultUncaughtExceptionHandler(own);
    Production.bootstrap().close();
    String signals = handlerOfTerm();
    List<String> before = settled();
    for (int i = 0; i < 100; i++) {
      Production.bootstrap().close();
    }
    List<String> more = new ArrayList<>(settled());
    before.forEach(more::remove);
    LOG.atInfo()
        .addKeyValue("threads", more)
        .addKeyValue("handler", own.equals(Thread.getDefaultUncaughtExceptionHandler()))
        .addKeyValue("signals", handlerOfTerm().equals(signals))
        .log("after 100 cycles");
  }

  private static String handlerOfTerm() {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object term = type.getConstructor(String.class).newInstance("TERM");
      Object ignore = handler.getField("SIG_DFL").get(null);
      var handle = type.getMethod("handle", type, handler);
      Object current = handle.invoke(null, term, ignore);
      handle.invoke(null, term, current);
      return current.getClass().getName(); // Of the JVM's own there is a new wrapper each time.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names of the threads once those that are about to end have ended. */
  private static List<String> settled() throws InterruptedException {
    Thread.sleep(1_500);
    return new ArrayList<>(Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("prodkit"))
        .toList());
  }

  /** A container starts the service on a thread of its own, and lives on after it. */
  private static void container() throws InterruptedException {
    Thread deploys = startOne("deploys", () -> {
      Production production = Production.bootstrap();
      join(startOne("foreign-1", LeavingService::fail));
      production.close();
      join(startOne("foreign-2", LeavingService::fail));
      fail();
    });
    deploys.join();
    LOG.info("the container lives on");
  }

  private static Thread startOne(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail() {
    throw new IllegalStateException("a task of the container is broken");
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
