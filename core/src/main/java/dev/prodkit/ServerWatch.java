// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.ServerProbe.Answer;
import dev.prodkit.health.Health;
import dev.prodkit.health.SelfCheck;
import dev.prodkit.shutdown.Shutdown;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each server of this process every ten seconds whether it still answers. A JDK server whose
 * dispatcher has died, for instance because memory was short for a moment, never answers again and
 * says nothing. Three failures in a row turn liveness down and are told once; when six have failed,
 * after a minute, the process ends in order with 70. It stops when the end begins.
 */
final class ServerWatch implements AutoCloseable {
  /**
   * How often, and how patiently.
   *
   * @param interval from one question to the next
   * @param patience for one answer
   * @param silent so many failures in a row turn liveness down
   * @param dead so many end the process
   */
  record Timing(Duration interval, Duration patience, int silent, int dead) {
    static final Timing USUAL = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(5), 3, 6);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Production.class);
  private static final String CHECK = "servers";

  private final Timing timing;
  private final Runnable end;
  private final List<Watched> servers = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  ServerWatch(Timing timing, Runnable end) {
    this.timing = timing;
    this.end = end;
    this.thread = HttpPool.daemons("prodkit-server-watch-").newThread(this::watch);
  }

  /** One that ends this service, and asks nothing before its start. */
  static ServerWatch of(Shutdown shutdown) {
    return new ServerWatch(Timing.USUAL, () -> shutdown.requestStop(ExitCode.SERVER_DEAD));
  }

  /** From now on it asks, and liveness follows. */
  void start(Health health) {
    health.liveness(CHECK, SelfCheck.of(() -> !isSilent()));
    thread.start();
  }

  /**
   * Another server to be asked.
   *
   * @param bound its address
   * @param dispatched how many requests its dispatcher has handed over so far
   */
  void add(InetSocketAddress bound, LongSupplier dispatched) {
    servers.add(new Watched(new ServerProbe(bound, dispatched, timing.patience())));
  }

  /** Whether a server has not answered for so long that this process is to be restarted. */
  boolean isSilent() {
    return servers.stream().anyMatch(server -> server.failures >= timing.silent());
  }

  /** Asks no more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void watch() {
    long begin = System.nanoTime();
    while (!closed) {
      try {
        pauseUntil(begin + timing.interval().toNanos());
        begin = System.nanoTime();
        for (Watched server : servers) {
          ask(server);
        }
      } catch (Throwable outOfMemory) {
        // Whatever is missing now: it asks again.
      }
    }
  }

  private void pauseUntil(long next) {
    long left = next - System.nanoTime();
    while (left > 0 && !closed) {
      LockSupport.parkNanos(this, left);
      Thread.interrupted(); // an interrupt would keep this thread from waiting
      left = next - System.nanoTime();
    }
  }

  private void ask(Watched server) {
    Answer answer = closed ? Answer.NOT_ASKED : server.probe.ask();
    if (closed || answer == Answer.NOT_ASKED) {
      return;
    }
    server.failures = answer == Answer.GIVEN ? 0 : server.failures + 1;
    if (server.failures >= timing.dead()) {
      end.run(); // first: words need memory
    }
    if (server.failures >= timing.silent() && !server.told) {
      LOG.atError()
          .addKeyValue("code", Codes.SERVER_SILENT)
          .addKeyValue("port", server.probe.port())
          .log("A server of this process does not answer any more");
      server.told = true;
    } else if (server.failures == 0 && server.told) {
      server.told = false;
      LOG.atInfo().addKeyValue("port", server.probe.port()).log("The server answers again");
    }
  }

  /** One server, and how many questions in a row it has left without an answer. */
  private static final class Watched {
    final ServerProbe probe;
    volatile int failures; // written by the thread of the watch alone
    boolean told; // its own

    Watched(ServerProbe probe) {
      this.probe = probe;
    }
  }
}
