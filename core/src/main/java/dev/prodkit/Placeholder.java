// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A request of our own that the JDK's server has and does not answer, so that its {@code stop(n)}
 * waits. In older JDKs (JDK-8304065) that method ends as soon as no handler has begun, and cuts
 * what still waits for a thread. It costs two file descriptors and no thread. Thread-safe.
 */
final class Placeholder implements AutoCloseable {
  /** Where a server cannot be reached from here, for instance because it asks for a certificate. */
  static final Placeholder NONE = new Placeholder();

  private static final int PATIENCE_MILLIS = 1_000;

  private final AtomicReference<@Nullable HttpExchange> held = new AtomicReference<>();
  private volatile @Nullable Socket socket;

  private Placeholder() {}

  /** Puts one into a server that has been started. */
  static Placeholder in(HttpServer server) {
    Placeholder placeholder = new Placeholder();
    String path = "/" + UUID.randomUUID(); // no caller can guess it
    try {
      server.createContext(path, exchange -> {
        if (!placeholder.held.compareAndSet(null, exchange)) {
          exchange.close();
        }
      });
      placeholder.ask(server, path);
      return placeholder;
    } catch (IOException | GeneralSecurityException | RuntimeException unreachable) {
      placeholder.close();
      return NONE;
    }
  }

  /** Whether the server has it. */
  boolean isHeld() {
    return held.get() != null;
  }

  private void ask(HttpServer server, String path) throws IOException, GeneralSecurityException {
    InetSocketAddress address = reachable(server.getAddress());
    Socket plain = new Socket();
    socket = plain;
    plain.connect(address, PATIENCE_MILLIS);
    plain.setSoTimeout(PATIENCE_MILLIS);
    Socket open = server instanceof HttpsServer ? secured(plain, address) : plain;
    socket = open;
    open.getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** Where this process reaches what it has bound itself. */
  static InetSocketAddress reachable(InetSocketAddress bound) {
    return bound.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
        : bound;
  }

  private static Socket secured(Socket plain, InetSocketAddress address)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Ourselves()}, null);
    SSLSocket secured = (SSLSocket) context
        .getSocketFactory()
        .createSocket(plain, address.getHostString(), address.getPort(), true);
    secured.startHandshake();
    return secured;
  }

  /** Lets the server go. */
  @Override
  public void close() {
    HttpExchange exchange = held.get();
    if (exchange != null) {
      exchange.close();
    }
    Socket open = socket;
    socket = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException closed) {
      // It is of no use any more either way.
    }
  }

  /** The other end is this process, and nothing that is sent is secret. */
  private static final class Ourselves extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
