// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** The services that the process tests start: each a {@code main} of its own, by its first word. */
final class Child {
  private Child() {}

  // Test code of one process: what the tasks of the matrix hold on to.
  private static final List<byte[]> HOARD = new ArrayList<>();
  private static final AtomicLong SPUN = new AtomicLong();

  public static void main(String[] args) throws Exception {
    String what = args.length > 1 ? args[1] : "";
    switch (args[0]) {
      case "ordered" -> ordered();
      case "startup" -> startup(Integer.parseInt(what));
      case "late" -> late();
      case "matrix" -> matrix(what);
      case "step" -> step(what);
      case "request" -> request(what);
      case "pool" -> pool(what);
      case "hook" -> hook(what, false);
      case "hook-of-exit" -> hook(what, true);
      case "interrupts" -> interrupts();
      case "speaks" -> speaks();
      case "never-closes" -> neverCloses();
      case "drained" -> drained();
      case "works-on" -> worksOn();
      case "own-work" -> ownWork();
      case "pairs" -> pairs();
      case "stop" -> stop(Integer.parseInt(what));
      case "stop-exit" -> stopExit();
      case "leaves" -> leaves();
      case "leftover" -> leftover();
      case "deaf" -> deaf(what);
      case "short" -> tooShort();
      case "exits" -> exits(Integer.parseInt(what));
      case "closing-hook" -> closingHook();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Each verb once or twice; the main thread closes. */
  private static void ordered() throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.lastly("logging", says("logging"));
      shutdown.closing("database", says("database")::run);
      shutdown.closing("cache", says("cache")::run);
      shutdown.flushing("spans", says("spans"));
      shutdown.stopAccepting("http", says("http"));
      shutdown.draining("readiness", says("readiness"));
      ready();
      shutdown.awaitEnd();
    }
    say("main returned");
  }

  /** As far as the k-th step of a start, and no further. */
  private static void startup(int steps) throws InterruptedException {
    Shutdown shutdown = quick().start();
    for (int i = 1; i <= steps; i++) {
      shutdown.closing("resource " + i, says("resource " + i)::run);
    }
    ready();
    park();
    shutdown.close();
  }

  /** A start that goes on after the signal. */
  private static void late() throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("early", says("early")::run);
      shutdown.lastly("slow", () -> Thread.sleep(500));
      ready();
      while (!shutdown.ending()) {
        Thread.onSpinWait();
      }
      shutdown.closing("late", says("late")::run);
    }
  }

  /** One evil in a step, in a request and in a task at once. */
  private static void matrix(String evil) throws InterruptedException {
    Shutdown shutdown = quick().start();
    ExecutorService pool = Executors.newFixedThreadPool(1);
    CountDownLatch begun = new CountDownLatch(2);
    shutdown.lastly("last", says("last"));
    shutdown.executor("pool", pool);
    pool.execute(() -> {
      begun.countDown();
      evil(evil);
    });
    Thread request = new Thread(
        () -> {
          try (InFlight.Work work = shutdown.inFlight().begin("GET /evil")) {
            begun.countDown();
            evil(work.name().isEmpty() ? "" : evil);
          }
        },
        "request-1");
    request.start();
    shutdown.closing("before", says("before")::run);
    shutdown.closing("evil", () -> evil(evil));
    begun.await();
    ready();
    park();
  }

  private static void step(String what) throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("after", says("after")::run);
      shutdown.closing("step", () -> {
        say("in step");
        evil(what);
      });
      ready();
      shutdown.awaitEnd();
    }
  }

  private static void request(String what) throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("after", says("after")::run);
      Thread request = new Thread(
          () -> {
            try (InFlight.Work work = shutdown.inFlight().begin("GET /evil")) {
              ready();
              if (what.equals("exit-later")) {
                awaitEnding(shutdown);
              }
              evil(work.name().isEmpty() ? "" : what);
            }
          },
          "request-1");
      request.start();
      shutdown.awaitEnd();
    }
  }

  private static void pool(String what) throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("after", says("after")::run);
      shutdown.executor("pool", Executors.newSingleThreadExecutor()).execute(() -> {
        ready();
        if (what.equals("exit-later")) {
          awaitEnding(shutdown);
        }
        evil(what);
      });
      shutdown.awaitEnd();
    }
  }

  /** Another hook does this; the end begins by a signal, or by an exit of main. */
  private static void hook(String what, boolean exits) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      say("in hook");
      evil(what);
    }));
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("after", says("after")::run);
      ready();
      if (exits) {
        System.exit(3);
      }
      shutdown.awaitEnd();
    }
  }

  /** During the end it interrupts every thread that there is, over and over. */
  private static void interrupts() throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      for (String name : List.of("g", "f", "e", "d", "c", "b", "a")) {
        shutdown.closing(name, () -> {
          Thread.sleep(30);
          says(name).run();
        });
      }
      Thread storm = new Thread(() -> {
        awaitEnding(shutdown);
        while (true) {
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !Threads.isMain(thread) && !thread.equals(Thread.currentThread()))
              .forEach(Thread::interrupt);
          LockSupport.parkNanos(1_000_000);
        }
      });
      storm.setDaemon(true);
      storm.start();
      ready();
      shutdown.awaitEnd();
    }
  }

  /** Main has something to say after its wait. */
  private static void speaks() throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      ready();
      shutdown.awaitEnd();
      LockSupport.parkNanos(300_000_000);
      say("main is back");
    }
    say("main is after close");
  }

  private static void neverCloses() throws InterruptedException {
    Shutdown shutdown = quick().start();
    ready();
    shutdown.awaitEnd();
    park();
  }

  private static void drained() throws InterruptedException {
    new Thread(Child::hang, "left-behind").start();
    try (Shutdown shutdown = quick().start()) {
      shutdown.requestExit();
      shutdown.awaitEnd();
    }
  }

  /** After the stop main has work of its own, for longer than others are waited for. */
  private static void worksOn() throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.requestStop();
      shutdown.awaitEnd();
    }
    Thread left = new Thread(Child::hang, "left-behind");
    left.start();
    ready();
    Thread.sleep(6_000);
    say("main is done");
    left.interrupt();
  }

  private static void ownWork() throws InterruptedException {
    try (Shutdown shutdown = quick().start();
        InFlight.Work work = shutdown.inFlight().begin("main's own")) {
      shutdown.closing("database", says("database")::run);
      say("ready", Map.of("work", work.name()));
      shutdown.awaitEnd();
    }
  }

  /** A request that takes a while, and a connection. */
  private static void pairs() throws InterruptedException {
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("database", says("database")::run);
      Thread request = new Thread(() -> {
        try (InFlight.Work work = shutdown.inFlight().begin("GET /slow")) {
          say("ready", Map.of("work", work.name()));
          awaitEnding(shutdown);
          LockSupport.parkNanos(300_000_000);
          say("step", Map.of("name", "answered"));
        }
      });
      request.start();
      shutdown.awaitEnd();
    }
  }

  /** Asked for by the process itself, with this code; the main thread does not even wait. */
  private static void stop(int code) {
    Shutdown shutdown = quick().start();
    shutdown.closing("slow", () -> {
      Thread.sleep(300);
      say("closed");
    });
    shutdown.requestStop(code);
  }

  /** A stop in which a step exits. */
  private static void stopExit() {
    try (Shutdown shutdown = quick().start()) {
      shutdown.closing("after", says("after")::run);
      shutdown.closing("step", () -> evil("exit"));
      shutdown.requestStop();
    }
  }

  /** The main thread returns, and nobody has closed anything. */
  private static void leaves() {
    quick().start().closing("database", says("database")::run);
  }

  /** A stop after which a thread that is no daemon lives on. */
  private static void leftover() throws InterruptedException {
    Shutdown shutdown = quick().start();
    new Thread(Child::hang, "left-behind").start();
    shutdown.requestStop();
    shutdown.awaitEnd();
    ready();
  }

  /** Listeners that never return. */
  private static void deaf(String which) throws InterruptedException {
    Shutdown.Builder builder = quick();
    if (which.contains("notice")) {
      builder.onNotice(notice -> hang());
    }
    if (which.contains("report")) {
      builder.onReport(report -> {
        say("receipt");
        hang();
      });
    }
    try (Shutdown shutdown = builder.start()) {
      shutdown.closing("after", says("after")::run);
      if (which.contains("hang")) {
        shutdown.closing("step", () -> {
          say("in step");
          hang();
        });
      }
      ready();
      shutdown.awaitEnd();
    }
  }

  /** A drain delay that leaves nothing of the grace period. */
  private static void tooShort() throws InterruptedException {
    Shutdown.Builder builder = quick()
        .gracePeriod(Duration.ofSeconds(6))
        .drainDelay(Duration.ofSeconds(5))
        .flushTimeout(Duration.ofSeconds(5));
    try (Shutdown shutdown = builder.start()) {
      shutdown.closing("database", says("database")::run);
      shutdown.stopAccepting("http", says("http"));
      shutdown.draining("readiness", says("readiness"));
      new Thread(() -> {
            try (InFlight.Work work = shutdown.inFlight().begin("GET /slow")) {
              say("ready", Map.of("work", work.name()));
              hang();
            }
          })
          .start();
      shutdown.awaitEnd();
    }
  }

  /** The main thread exits by itself. */
  private static void exits(int code) {
    quick().start().closing("database", says("database")::run);
    System.exit(code);
  }

  /** A hook of the application that closes what is ours. */
  private static void closingHook() throws InterruptedException {
    Shutdown shutdown = quick().start();
    shutdown.closing("database", says("database")::run);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      shutdown.close();
      say("hook closed");
    }));
    ready();
    park();
  }

  // ---- evils

  private static void evil(String evil) {
    switch (evil) {
      case "sleep" -> hang();
      case "ignore-interrupt" -> {
        while (SPUN.get() >= 0) {
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            SPUN.incrementAndGet();
          }
        }
      }
      case "spin" -> {
        while (SPUN.get() >= 0) {
          SPUN.incrementAndGet();
        }
      }
      case "deadlock" -> deadlock();
      case "error" -> throw new StackOverflowError("on purpose");
      case "oom" -> hoard();
      case "exit", "exit-later" -> System.exit(3);
      default -> throw new IllegalArgumentException(evil);
    }
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deadlock() {
    ReentrantLock one = new ReentrantLock();
    ReentrantLock other = new ReentrantLock();
    CountDownLatch both = new CountDownLatch(2);
    Thread rival = new Thread(() -> lockBoth(other, one, both));
    rival.start();
    lockBoth(one, other, both);
  }

  private static void lockBoth(ReentrantLock first, ReentrantLock second, CountDownLatch both) {
    first.lock();
    both.countDown();
    Threads.awaitUninterruptibly(both);
    second.lock();
  }

  // Never the last half megabyte: without that the JVM itself can not dispatch a signal any more
  // ("Exception java.lang.OutOfMemoryError occurred dispatching signal SIGTERM to handler").
  private static void hoard() {
    while (SPUN.get() >= 0) {
      try {
        byte[] more = new byte[1 << 19];
        synchronized (HOARD) {
          HOARD.add(more);
        }
      } catch (OutOfMemoryError e) {
        LockSupport.parkNanos(5_000_000); // Or the collections alone would fill two cores.
      }
    }
  }

  private static void awaitEnding(Shutdown shutdown) {
    while (!shutdown.ending()) {
      Thread.onSpinWait();
    }
  }

  private static void park() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  // ---- what it says

  private static Shutdown.Builder quick() {
    return Shutdown.configure()
        .gracePeriod(Duration.ofSeconds(Long.getLong("grace", 4)))
        .drainDelay(Duration.ZERO)
        .flushTimeout(Duration.ofMillis(300))
        .onReport(report -> say("receipt", report.members()))
        .onNotice(notice -> say(
            "notice",
            Map.of(
                "code", notice.code(),
                "text", notice.message(),
                "threads", notice.threads().stream().map(BlockedThread::members).toList())));
  }

  private static Step says(String name) {
    return () -> say("step", Map.of("name", name));
  }

  private static void ready() {
    say("ready");
  }

  private static void say(String message) {
    say(message, Map.of());
  }

  private static void say(String message, Map<String, ?> members) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("message", message);
    line.putAll(members);
    System.out.print(json(line) + "\n");
    System.out.flush();
  }

  private static String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> members = new ArrayList<>();
      map.forEach((name, member) -> members.add(json(name) + ":" + json(member)));
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(",", list.stream().map(Child::json).toList()) + "]";
    }
    if (value instanceof String text) {
      return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
    return String.valueOf(value);
  }
}
