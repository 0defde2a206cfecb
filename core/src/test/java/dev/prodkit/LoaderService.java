// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.micrometer.core.instrument.Gauge;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that calls {@code bootstrap()} with a context class loader of its own and everything
 * else with another one, and says which one each of its callbacks has. Its first argument says how
 * it ends.
 */
final class LoaderService {
  static final String OURS = "of-bootstrap";
  static final String OTHER = "of-another-thread";

  private static final Logger LOG = LoggerFactory.getLogger(LoaderService.class);
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  private LoaderService() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("release")) {
      release();
      return;
    }
    Production production = started(loader(OURS));
    Thread.currentThread().setContextClassLoader(loader(OTHER));
    register(production);
    switch (args[0]) {
      case "serve" -> {}
      case "stop" -> elsewhere(() -> awaitSeen(production::stop));
      case "close" -> elsewhere(() -> awaitSeen(production::close));
      case "exit" -> elsewhere(() -> awaitSeen(() -> System.exit(3)));
      default -> throw new IllegalArgumentException(args[0]);
    }
    production.serve();
    production.close();
  }

  private static ClassLoader loader(String name) {
    return new URLClassLoader(name, new URL[0], LoaderService.class.getClassLoader());
  }

  private static Production started(ClassLoader loader) {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    here.setContextClassLoader(loader);
    try {
      return Production.configure().errorSink(event -> see("sink")).bootstrap(new String[0]);
    } finally {
      here.setContextClassLoader(before);
    }
  }

  private static void register(Production production) {
    production
        .health()
        .readiness("ready", () -> see("readiness"))
        .optional("maybe", () -> see("optional"))
        .startup("started", () -> see("startup"))
        .onChange(change -> see("listener"));
    Gauge.builder("own.gauge", () -> see("gauge") ? 1 : 0).register(production.metrics());
    byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
    production.serving(0, production.router().get("/", (exchange, path) -> {
      see("handler");
      HttpRouter.json(exchange, 200, answer);
    }));
    production.stopAccepting("door", () -> see("stop-accepting"));
    production.closing("resource", () -> {
      see("closing");
      production.errors().publish(new IllegalStateException("expected"));
    });
    production.lastly("last", () -> see("lastly"));
  }

  /** Before the service ends, a request and a scrape have come. */
  private static void awaitSeen(Runnable end) {
    while (!SEEN.contains("handler") || !SEEN.contains("gauge")) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    end.run();
  }

  private static void elsewhere(Runnable task) {
    Thread thread = new Thread(task);
    thread.setContextClassLoader(loader(OTHER));
    thread.setDaemon(true);
    thread.start();
  }

  private static boolean see(String kind) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (SEEN.add(kind)) {
      LOG.atInfo()
          .addKeyValue("kind", kind)
          .addKeyValue("loader", loader == null ? "none" : String.valueOf(loader.getName()))
          .log("Called back");
    }
    return true;
  }

  private static void release() {
    WeakReference<ClassLoader> loader = servedOnce();
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (loader.get() != null && end - System.nanoTime() > 0) {
      System.gc();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    LOG.info(loader.get() == null ? "released" : "kept");
  }

  private static WeakReference<ClassLoader> servedOnce() {
    ClassLoader loader = loader(OURS);
    Production production = started(loader);
    register(production);
    production.errors().publish(new IllegalStateException("expected"));
    production.close();
    return new WeakReference<>(loader);
  }
}
