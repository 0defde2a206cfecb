// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.shutdown.InFlight;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts a JDK {@code HttpServer} and ends it without cutting off an answer. */
final class ServingHttp {
  /**
   * More requests at a time than this wait for a thread; where the JDK has virtual threads there is
   * no such bound.
   */
  private static final int PLATFORM_THREADS = 200;
  /**
   * More than this wait for a thread: their connections are closed, which a balancer takes for "try
   * another".
   */
  private static final int WAITING = 1024;
  /**
   * Connections that wait to be accepted. The JDK's own 50 overflow while a service drains, when
   * each answer closes its connection and every request opens one; who comes then waits for a
   * second. The system may allow less ({@code net.core.somaxconn}).
   */
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final InFlight inFlight;
  private volatile boolean stopped;

  ServingHttp(HttpServer server, InFlight inFlight) {
    this.server = server;
    this.inFlight = inFlight;
  }

  /**
   * The JDK's server reads these once, when its classes load. Without {@code nodelay} each answer
   * waits 40 ms for a delayed acknowledgement; without {@code maxReqTime} (seconds) a half-open
   * request holds its thread for ever.
   *
   * <p>A connection that the server closes while a balancer sends a request over it is a failed
   * request, so the balancer has to be the one who closes: idle connections stay for longer
   * (seconds) than the 60 of AWS and nginx and the 600 of Google, and more of them than the JDK's
   * 200, past which it closes a connection after an answer that did not say so.
   */
  static void tuneBeforeTheServerLoads() {
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.maxReqTime", "30");
    setUnlessSet("sun.net.httpserver.idleInterval", "620");
    setUnlessSet("sun.net.httpserver.maxIdleConnections", "10000");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Binds, or says in one sentence why not.
   *
   * @param setting the name of the setting that holds the port, for the message
   */
  static HttpServer bind(String setting, InetSocketAddress address) {
    try {
      return HttpServer.create(address, BACKLOG);
    } catch (BindException taken) {
      throw StartupException.failure(
          Codes.PORT,
          "%s: %s port %d cannot be bound (%s): end the process that holds it, or set another port"
              .formatted(setting, address.getHostString(), address.getPort(), taken.getMessage()),
          taken);
    } catch (IOException failure) {
      throw StartupException.failure(
          Codes.PORT, "%s: no server could be opened on %s".formatted(setting, address), failure);
    }
  }

  void start() {
    if (server.getExecutor() == null) {
      server.setExecutor(requestThreads());
    }
    server.start();
  }

  /**
   * Closes the listening socket; connections that are open may finish what they are at.
   * {@code HttpServer.stop(n)} does that, but on some JDKs waits its n seconds out even when
   * nothing is left, so it waits on a thread of its own.
   */
  void stopAccepting(Duration patience) {
    if (inFlight.count() == 0) {
      stop();
      return;
    }
    Thread waiting =
        new Thread(() -> server.stop((int) Math.max(1, patience.toSeconds())), "prodkit-http-stop");
    waiting.setDaemon(true);
    waiting.start();
  }

  /** Closes every connection. */
  void stop() {
    if (!stopped) {
      stopped = true;
      server.stop(0);
    }
  }

  static Executor requestThreads() {
    try {
      return (Executor)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException before21) {
      ThreadPoolExecutor threads = new ThreadPoolExecutor(
          PLATFORM_THREADS,
          PLATFORM_THREADS,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          daemons("prodkit-http-"));
      threads.allowCoreThreadTimeOut(true);
      return threads;
    }
  }

  static ThreadFactory daemons(String prefix) {
    AtomicInteger next = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + next.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
