// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Default;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service for process tests: what it does after its start is its first argument. */
final class SmallService {
  private static final Logger LOG = LoggerFactory.getLogger(SmallService.class);

  record Settings(@Default("hello") String greeting) {}

  private SmallService() {}

  public static void main(String[] args) throws Exception {
    String what = args.length == 0 ? "serve" : args[0];
    try (Production production = Production.bootstrap(args, Settings.class)) {
      LOG.info("greeting {}", production.settings(Settings.class).greeting());
      production.closing("resource", () -> LOG.info("resource closed"));
      switch (what) {
        case "serve" -> production.serve();
        case "serve-http" -> {
          byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
          production.serving(
              0,
              production
                  .router()
                  .get("/", (exchange, path) -> HttpRouter.json(exchange, 200, answer)));
          production.serve();
        }
        case "leave-a-thread" -> {
          new Thread(LockSupport::park).start();
          production.serve();
        }
        case "serve-http-on-no-port" -> production.serving(70_000, exchange -> exchange.close());
        case "stop" -> {
          production.stop();
          production.serve();
        }
        case "throw" -> throw new IllegalStateException("main is broken");
        case "exit" -> System.exit(3);
        case "twice" -> {
          try {
            Production.bootstrap();
          } catch (IllegalStateException refused) {
            LOG.info("refused: {}", refused.getMessage());
          }
        }
        case "out-of-memory" -> {
          new Thread(() -> {
                throw new OutOfMemoryError("not really");
              })
              .start();
          production.serve();
        }
        case "log-while-ending" -> {
          CountDownLatch door = new CountDownLatch(1);
          production.stopAccepting("door", () -> {
            LOG.info("says door");
            door.countDown();
          });
          ExecutorService tasks = production.executor("tasks", Executors.newSingleThreadExecutor());
          tasks.execute(() -> {
            try {
              door.await();
              LOG.info("says task");
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
          production.closing("early", () -> LOG.info("says early"));
          production.lastly("last", () -> LOG.info("says last"));
          production.stop();
          production.serve();
        }
        case "hang-in-start" -> Thread.sleep(60_000);
        default -> LOG.info("nothing to do");
      }
    }
    if (what.equals("twice")) {
      Production.bootstrap().close();
      LOG.info("again after close");
    }
  }
}
