// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.BooleanSupplier;

/**
 * The exchange that a handler sees: the server's own, except that an answer given while the service
 * drains closes its connection (decided when the answer starts, not when the request came), and
 * that HEAD never sends a body.
 */
final class EdgeExchange extends HttpExchange {
  private final HttpExchange server;
  private final BooleanSupplier draining;
  private final boolean head;

  EdgeExchange(HttpExchange server, BooleanSupplier draining) {
    this.server = server;
    this.draining = draining;
    this.head = "HEAD".equals(server.getRequestMethod());
  }

  boolean answered() {
    return server.getResponseCode() != -1;
  }

  @Override
  public void sendResponseHeaders(int status, long length) throws IOException {
    if (draining.getAsBoolean()) {
      server.getResponseHeaders().set("Connection", "close");
    }
    server.sendResponseHeaders(status, head ? -1 : length);
  }

  @Override
  public OutputStream getResponseBody() {
    return head ? OutputStream.nullOutputStream() : server.getResponseBody();
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
  public void close() {
    server.close();
  }

  @Override
  public InputStream getRequestBody() {
    return server.getRequestBody();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return server.getRemoteAddress();
  }

  @Override
  public int getResponseCode() {
    return server.getResponseCode();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return server.getLocalAddress();
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
  public void setStreams(InputStream input, OutputStream output) {
    server.setStreams(input, output);
  }

  @Override
  public HttpPrincipal getPrincipal() {
    return server.getPrincipal();
  }
}
