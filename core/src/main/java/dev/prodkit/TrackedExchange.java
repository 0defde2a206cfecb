// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import dev.prodkit.shutdown.InFlight;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * The server's exchange as it is, which ends its work in flight when its handler has returned and
 * its answer is over: closed, written whole, or broken by its caller. May be handed to another
 * thread, as the server's own.
 */
final class TrackedExchange extends HttpExchange {
  private static final long UNKNOWN = 0;

  private final HttpExchange server;
  private final InFlight.Work work;
  private final boolean head;
  private OutputStream response = new Body();
  private volatile boolean handlerReturned;
  private volatile boolean answerIsOver;

  TrackedExchange(HttpExchange server, InFlight.Work work) {
    this.server = server;
    this.work = work;
    this.head = "HEAD".equals(server.getRequestMethod());
  }

  /** Its handler has returned; the answer may still be on its way. */
  void handlerReturned() {
    handlerReturned = true;
    endIfOver();
  }

  private void answerIsOver() {
    answerIsOver = true;
    endIfOver();
  }

  private void endIfOver() {
    if (handlerReturned && answerIsOver) {
      work.close();
    }
  }

  @Override
  public void sendResponseHeaders(int code, long length) throws IOException {
    boolean bodiless = head || length < 0 || code < 200 || code == 204 || code == 304;
    try {
      server.sendResponseHeaders(code, length);
      if (bodiless) {
        answerIsOver();
      } else if (response instanceof Body body) {
        body.left = length == UNKNOWN ? Long.MAX_VALUE : length;
      }
    } catch (IOException gone) {
      answerIsOver();
      throw gone;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } finally {
      answerIsOver();
    }
  }

  @Override
  public OutputStream getResponseBody() {
    return response;
  }

  @Override
  public InputStream getRequestBody() {
    return server.getRequestBody();
  }

  @Override
  public void setStreams(InputStream input, OutputStream output) {
    server.setStreams(input, null);
    if (output != null) {
      response = output;
    }
  }

  @Override
  public Headers getRequestHeaders() {
    return server.getRequestHeaders();
  }

  @Override
  public Headers getResponseHeaders() {
    return server.getResponseHeaders();
  }

  @Override
  public URI getRequestURI() {
    return server.getRequestURI();
  }

  @Override
  public String getRequestMethod() {
    return server.getRequestMethod();
  }

  @Override
  public HttpContext getHttpContext() {
    return server.getHttpContext();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return server.getRemoteAddress();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return server.getLocalAddress();
  }

  @Override
  public int getResponseCode() {
    return server.getResponseCode();
  }

  @Override
  public String getProtocol() {
    return server.getProtocol();
  }

  @Override
  public Object getAttribute(String name) {
    return server.getAttribute(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    server.setAttribute(name, value);
  }

  @Override
  public HttpPrincipal getPrincipal() {
    return server.getPrincipal();
  }

  /** The server's stream, and how much of what was announced is left to be written. */
  private final class Body extends OutputStream {
    private long left = Long.MAX_VALUE;

    @Override
    public void write(int octet) throws IOException {
      written(() -> server.getResponseBody().write(octet), 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      written(() -> server.getResponseBody().write(octets, offset, length), length);
    }

    @Override
    public void flush() throws IOException {
      written(() -> server.getResponseBody().flush(), 0);
    }

    @Override
    public void close() throws IOException {
      try {
        server.getResponseBody().close();
      } finally {
        answerIsOver();
      }
    }

    private void written(Writing writing, int bytes) throws IOException {
      try {
        writing.run();
        left -= bytes;
        if (left == 0 && bytes > 0) {
          server.getResponseBody().flush(); // newer JDKs keep it back until it is closed
          answerIsOver();
        }
      } catch (IOException gone) {
        answerIsOver();
        throw gone;
      }
    }
  }

  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }
}
