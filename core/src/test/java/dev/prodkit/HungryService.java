// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import dev.prodkit.health.CheckTiming;
import dev.prodkit.health.HealthChecks;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that takes every file descriptor while its working directory has a file {@code hungry},
 * and goes on with everything else: it publishes an error, ends a span and looks at its secret.
 */
final class HungryService {
  private static final Logger LOG = LoggerFactory.getLogger(HungryService.class);
  private static final Path HUNGRY = Path.of("hungry");

  record Settings(Secret apiKey, int peerPort) {}

  private HungryService() {}

  public static void main(String[] args) throws Exception {
    try (Production production = Production.configure()
        .errorSink(event -> {
          new FileInputStream("/dev/null").close();
          LOG.info("sink took an event");
        })
        .bootstrap(args, Settings.class)) {
      Settings settings = production.settings(Settings.class);
      Rotating<Settings> rotating = production.rotating(Settings.class);
      rotating.onChange((old, fresh) -> LOG.info("secret changed"));
      production
          .health()
          .readiness(
              "peer",
              new CheckTiming(Duration.ofMillis(800), Duration.ofMillis(500)),
              HealthChecks.tcp("127.0.0.1", settings.peerPort()));
      byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
      production.serving(
          0,
          production.router().get("/", (exchange, path) -> HttpRouter.json(exchange, 200, answer)));
      daemon(HungryService::eat);
      daemon(() -> work(production));
      production.serve();
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void work(Production production) {
    while (true) {
      production.errors().publish(new IllegalStateException("expected"));
      production.spans().run("work", () -> {});
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static void eat() {
    Deque<FileInputStream> held = new ArrayDeque<>();
    while (true) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      if (Files.exists(HUNGRY)) {
        boolean first = held.isEmpty();
        fill(held);
        if (first) {
          LOG.info("no descriptor is left");
        }
      } else if (!held.isEmpty()) {
        held.forEach(HungryService::close);
        held.clear();
        LOG.info("descriptors are free");
      }
    }
  }

  private static void fill(Deque<FileInputStream> held) {
    try {
      while (true) {
        held.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException none) {
      return; // what others close meanwhile is taken next time
    }
  }

  private static void close(FileInputStream file) {
    try {
      file.close();
    } catch (IOException unexpected) {
      LOG.error("not closed", unexpected);
    }
  }
}
