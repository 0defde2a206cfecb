// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpServer;
import dev.prodkit.shutdown.InFlight;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts a JDK {@code HttpServer} and ends it without cutting off an answer. */
final class ServingHttp {
  private static final String MOST_CONNECTIONS_PROPERTY = "jdk.httpserver.maxConnections";
  /**
   * Connections that wait to be accepted. The JDK's own 50 overflow while a service drains, when
   * each answer closes its connection and every request opens one; who comes then waits for a
   * second. The system may allow less ({@code net.core.somaxconn}).
   */
  private static final int BACKLOG = 1024;

  /** Where the JDK has no virtual threads: more handlers at a time than this wait for a thread. */
  private static final int PLATFORM_THREADS = 200;
  /** With those that wait for their callers: an idle one costs some 50 kB, and ends after 30 s. */
  private static final int MOST_PLATFORM_THREADS = 1000;
  /**
   * More than this wait for a thread: their connections are closed, and a balancer tries another.
   */
  private static final int QUEUED = 1024;
  /** However many descriptors there are: each kept connection costs about 20 kB of heap. */
  private static final int MOST_CONNECTIONS = 10_000;
  /**
   * What the process needs beside its connections: jars, the log, a pool of database connections.
   */
  private static final int RESERVED_DESCRIPTORS = 64;
  /** At the end a head gets so long to become complete. */
  private static final Duration HEADS = Duration.ofSeconds(2);
  /** Long enough for ever, and no overflow where the JDK adds it to the time of day. */
  private static final String TEN_YEARS_OF_MILLIS = "315360000000";

  /** Seconds for which the JDK leaves connections that have work; {@link #stop} ends that. */
  private static final int UNTIL_STOPPED = 86_400;

  private final HttpServer server;
  private final HttpThreads threads;
  private volatile Placeholder placeholder = Placeholder.NONE;
  private volatile boolean stopped;

  private ServingHttp(HttpServer server, HttpThreads threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts a server that is bound. Its requests run on its own executor if it has one, else on
   * threads of ours; each is awaited at the end.
   *
   * @throws IllegalStateException if it has been started before: requests that came in until then
   *     cannot be awaited
   */
  static ServingHttp start(
      HttpServer server, HttpThreads.Limits limits, InFlight inFlight, Refusals refusals) {
    Executor own = server.getExecutor();
    HttpPool pool = own == null ? HttpPool.of("http", limits) : HttpPool.using(own, limits);
    HttpThreads threads = HttpThreads.start("http", limits, pool, refusals::count, inFlight);
    try {
      server.setExecutor(threads);
      server.start();
    } catch (RuntimeException refused) {
      threads.close();
      throw new IllegalStateException(
          "the server is not bound, or has been started already: give it to serving(…) bound and"
              + " before its start, so that its requests can be awaited at the end",
          refused);
    }
    ServingHttp serving = new ServingHttp(server, threads);
    serving.placeholder = Placeholder.in(server);
    return serving;
  }

  /** How slow callers may be, and how many of them at a time. */
  static HttpThreads.Limits limits() {
    boolean virtual = HttpPool.virtualThreadsExist();
    int most = virtual
        ? Integer.getInteger(MOST_CONNECTIONS_PROPERTY, MOST_CONNECTIONS)
        : MOST_PLATFORM_THREADS;
    return new HttpThreads.Limits(
        virtual ? 0 : PLATFORM_THREADS,
        most,
        QUEUED,
        most / 2,
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofSeconds(20),
        20 * 500,
        Duration.ofMinutes(5),
        Duration.ofMillis(20));
  }

  /**
   * The JDK's server reads these once, when its classes load.
   *
   * <ul>
   *   <li>Without {@code nodelay} each answer waits 40 ms for a delayed acknowledgement.
   *   <li>A connection that has not sent a byte is closed after {@code maxReqTime} (seconds). The
   *       JDK would close a slow upload and a request whose body its handler has not read by the
   *       same number, so the timer that does that never fires: {@link HttpThreads} watches these.
   *   <li>A connection that the server closes while a balancer sends a request over it is a failed
   *       request, so the balancer has to be the one that closes: idle connections stay for longer
   *       (seconds) than the 60 of AWS and nginx and the 600 of Google.
   *   <li>A server that has no descriptor left accepts nothing, and on JDK 17 does not notice that
   *       its callers have gone: so there are fewer connections than descriptors, on both ports.
   *   <li>Heads are bounded: the JDK's 380 kB times the connections is more than a heap.
   *   <li>Each thread keeps the direct buffers that it has used; not the large ones.
   * </ul>
   */
  static void tuneBeforeTheServerLoads() {
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
      System.setProperty("sun.net.httpserver.maxReqTime", "10");
      setUnlessSet("sun.net.httpserver.timerMillis", TEN_YEARS_OF_MILLIS);
    }
    setUnlessSet("sun.net.httpserver.idleInterval", "620");
    setUnlessSet("sun.net.httpserver.maxReqHeaderSize", "65536");
    String connections = Integer.toString(mostConnections());
    setUnlessSet(MOST_CONNECTIONS_PROPERTY, connections);
    setUnlessSet("sun.net.httpserver.maxIdleConnections", connections);
    setUnlessSet("jdk.nio.maxCachedBufferSize", "65536");
  }

  /** On each of the two ports, so that both together leave the process what it needs. */
  private static int mostConnections() {
    long limit = Descriptors.limit().orElse(Long.MAX_VALUE);
    long free = limit - Descriptors.open().orElse(0) - Math.min(RESERVED_DESCRIPTORS, limit / 2);
    return (int) Math.max(4, Math.min(MOST_CONNECTIONS, free / 2));
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
          Codes.PORT,
          "%s: no server could be opened on %s port %d (%s)%s"
              .formatted(
                  setting,
                  address.getHostString(),
                  address.getPort(),
                  failure.getMessage(),
                  Descriptors.isExhaustedBy(failure)
                      ? ": too many open files, the limit is "
                          + Descriptors.limit().orElse(0)
                          + ": raise it (ulimit -n), or open fewer files"
                      : ""),
          failure);
    }
  }

  void watchedBy(ServerWatch watch) {
    watch.add(server.getAddress(), threads::dispatched);
  }

  /**
   * Closes the listening socket. Connections that are open may finish what they are at, and what
   * waits for a thread is served; a head that is not complete after two seconds is turned away, and
   * no caller is waited for longer than three quarters of the time that the end has for work in
   * flight: a caller that keeps the end waiting must not make it unclean.
   *
   * <p>{@code HttpServer.stop(n)} closes the socket at once and then waits until nothing is left,
   * on some JDKs all of its n seconds, so it waits on a thread of its own. Older JDKs cut what
   * waits for a thread then (JDK-8304065): hence the {@link Placeholder}.
   */
  void stopAccepting(Duration slot) {
    Duration most = slot.multipliedBy(3).dividedBy(4);
    threads.endIn(HEADS.compareTo(most) < 0 ? HEADS : most, most);
    Thread waiting = new Thread(() -> stopWhenNothingWaits(most), "prodkit-http-stop");
    waiting.setDaemon(true);
    waiting.start();
  }

  private void stopWhenNothingWaits(Duration most) {
    long latest = System.nanoTime() + most.toNanos();
    while (!placeholder.isHeld() && threads.arriving() > 0 && latest - System.nanoTime() > 0) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(5));
    }
    server.stop(UNTIL_STOPPED);
  }

  /** Closes every connection. */
  void stop() {
    if (!stopped) {
      stopped = true;
      server.stop(0);
      threads.close();
      placeholder.close();
    }
  }
}
