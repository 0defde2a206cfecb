// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Default;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A service that tells without any logging how far its start has come, and starts slowly itself.
 */
final class StartingService {
  record Settings(@Default("0") int initialisation) {}

  private StartingService() {}

  public static void main(String[] args) throws InterruptedException, IOException {
    String how = args.length == 0 ? "" : args[0];
    if (how.equals("first-moment")) {
      FirstMoment.begin();
      say("initialising");
      LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
    }
    long begin = System.nanoTime();
    Configuration configuration = Production.configure().atEachStep(step -> {
      if (step.equals("shutdown")) {
        say("signals taken");
        System.err.println("signals taken after " + millisSince(begin) + " ms");
      }
      if (how.equals("at:" + step)) {
        say("at the step");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      }
    });
    FirstMoment.begin().over(); // Loads the class, so that what is said next is its first line.
    say("before bootstrap");
    Production production = configuration.bootstrap(new String[0], Settings.class);
    if (how.equals("uses-what-is-closed")) {
      Connection connection = production.closing("connection", new Connection());
      say("initialising");
      while (true) {
        connection.ask();
        LockSupport.parkNanos(1_000_000);
      }
    }
    try (production) {
      production.closing("resource", () -> say("resource closed"));
      say("initialising");
      LockSupport.parkNanos(
          TimeUnit.MILLISECONDS.toNanos(production.settings(Settings.class).initialisation()));
      production.serve();
    }
  }

  private static final class Connection implements Closeable {
    private volatile boolean closed;

    void ask() throws IOException {
      if (closed) {
        throw new IOException("the connection is closed");
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static long millisSince(long begin) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static void say(String message) {
    System.out.print("{\"message\":\"" + message + "\",\"level\":\"info\"}\n");
    System.out.flush();
  }
}
