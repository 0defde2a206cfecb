// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.function.IntPredicate;
import javax.sql.DataSource;

/**
 * Ready-made questions about what a service depends on. Each asks anew at each run and keeps
 * nothing open between two. Those that use the network end after {@code within}, name resolution
 * and a peer that drips its answer included; at that moment their connection is closed.
 *
 * <p>For questions about the process itself see {@link SelfCheck}, for certificates
 * {@link CertificateChecks}.
 */
public final class HealthChecks {
  /** A little less than a check's default deadline, so that the failure says which part hangs. */
  static final Duration WITHIN = Duration.ofMillis(700);

  private static final int GROUP_OF_TWO_HUNDRED = 2;

  private HealthChecks() {}

  /**
   * Whether a connection can be had and is {@linkplain Connection#isValid valid}. The driver is
   * given a second; how long the wait for a connection may take is up to the pool, and a wait
   * beyond the check's deadline shows as timed out. Whenever the connection comes, it is closed.
   */
  public static DependencyCheck dataSource(DataSource dataSource) {
    Objects.requireNonNull(dataSource, "dataSource");
    return () -> {
      try (Connection connection = dataSource.getConnection()) {
        return connection.isValid(1);
      }
    };
  }

  /** As {@link #tcp(String, int, Duration)}, within 700 ms. */
  public static DependencyCheck tcp(String host, int port) {
    return tcp(host, port, WITHIN);
  }

  /**
   * Whether the host's name resolves and the port accepts a connection, which is closed at once.
   *
   * @param within for both together, a millisecond to a minute
   */
  public static DependencyCheck tcp(String host, int port, Duration within) {
    requireEndpoint(host, port);
    return Attempt.within(within, opened -> {
      try (Socket socket = new Socket()) {
        opened.add(socket);
        socket.connect(resolved(host, port), millis(within));
        return true;
      }
    });
  }

  /** As {@link #dns(String, Duration)}, within 700 ms. */
  public static DependencyCheck dns(String host) {
    return dns(host, WITHIN);
  }

  /**
   * Whether this name resolves to an address. The JDK caches answers, by default for 30 s.
   *
   * @param within a millisecond to a minute
   */
  public static DependencyCheck dns(String host, Duration within) {
    requireEndpoint(host, 0);
    return Attempt.within(within, opened -> InetAddress.getAllByName(host).length > 0);
  }

  /** As {@link #http(URI, IntPredicate, Duration)}: 200 to 299 within 700 ms. */
  public static DependencyCheck http(URI uri) {
    return http(uri, status -> status / 100 == GROUP_OF_TWO_HUNDRED, WITHIN);
  }

  /**
   * Whether a GET answers with an expected status. Follows no redirect and reads no body.
   *
   * @param uri {@code http} or {@code https}, without user and password
   * @param expected tells good from bad by the status code
   * @param within for resolving, connecting and the answer's headers together, a millisecond to a
   *     minute
   */
  public static DependencyCheck http(URI uri, IntPredicate expected, Duration within) {
    Objects.requireNonNull(expected, "expected");
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a health check by GET needs an http or https URI with a"
          + " host and without user and password: give one such as http://users:8080/health/ready");
    }
    return Attempt.within(within, opened -> {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      try {
        opened.add(connection::disconnect);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(millis(within));
        connection.setReadTimeout(millis(within));
        connection.setRequestProperty("Connection", "close");
        connection.connect();
        // Disconnecting at the deadline had no effect if there was no connection yet.
        opened.requireInTime();
        int status = connection.getResponseCode();
        if (!expected.test(status)) {
          throw new IOException("GET answered " + status);
        }
        return true;
      } finally {
        connection.disconnect();
      }
    });
  }

  /**
   * Whether this many bytes are free for this process on the file system of {@code path}.
   *
   * @param path a file or directory that exists
   * @param leastBytes more than zero
   */
  public static HealthCheck freeDiskBytes(Path path, long leastBytes) {
    Objects.requireNonNull(path, "path");
    if (leastBytes < 1) {
      throw new IllegalArgumentException("the least free disk space is " + leastBytes
          + " bytes, which is always there: choose more than zero");
    }
    return () -> enough(Files.getFileStore(path).getUsableSpace(), leastBytes);
  }

  /**
   * Whether this part of the file system of {@code path} is free for this process.
   *
   * @param path a file or directory that exists
   * @param leastPart more than 0, less than 1
   */
  public static HealthCheck freeDiskPart(Path path, double leastPart) {
    Objects.requireNonNull(path, "path");
    if (!(leastPart > 0 && leastPart < 1)) {
      throw new IllegalArgumentException("the least free part of a disk is " + leastPart
          + ": choose more than 0 and less than 1, such as 0.1");
    }
    return () -> {
      FileStore store = Files.getFileStore(path);
      return enough(store.getUsableSpace(), (long) (leastPart * store.getTotalSpace()));
    };
  }

  private static boolean enough(long free, long least) throws IOException {
    if (free < least) {
      throw new IOException(free + " bytes are free, " + least + " should be");
    }
    return true;
  }

  static InetSocketAddress resolved(String host, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  static int millis(Duration within) {
    return Math.toIntExact(within.toMillis());
  }

  static void requireEndpoint(String host, int port) {
    if (host.isBlank() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a health check needs a host and a port from 0 to 65535");
    }
  }
}
