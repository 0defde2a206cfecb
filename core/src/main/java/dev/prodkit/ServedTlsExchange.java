// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLSession;

/**
 * A {@link ServedExchange} of a TLS connection. It is a type of its own because a handler may ask
 * {@code exchange instanceof HttpsExchange} to learn whether the connection is one.
 */
final class ServedTlsExchange extends HttpsExchange {
  private final HttpExchange served;
  private final HttpsExchange server;

  ServedTlsExchange(HttpExchange served, HttpsExchange server) {
    this.served = served;
    this.server = server;
  }

  @Override
  public SSLSession getSSLSession() {
    return server.getSSLSession();
  }

  @Override
  public Headers getRequestHeaders() {
    return served.getRequestHeaders();
  }

  @Override
  public Headers getResponseHeaders() {
    return served.getResponseHeaders();
  }

  @Override
  public URI getRequestURI() {
    return served.getRequestURI();
  }

  @Override
  public String getRequestMethod() {
    return served.getRequestMethod();
  }

  @Override
  public HttpContext getHttpContext() {
    return served.getHttpContext();
  }

  @Override
  public InputStream getRequestBody() {
    return served.getRequestBody();
  }

  @Override
  public OutputStream getResponseBody() {
    return served.getResponseBody();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return served.getRemoteAddress();
  }

  @Override
  public int getResponseCode() {
    return served.getResponseCode();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return served.getLocalAddress();
  }

  @Override
  public String getProtocol() {
    return served.getProtocol();
  }

  @Override
  public Object getAttribute(String name) {
    return served.getAttribute(name);
  }

  @Override
  public HttpPrincipal getPrincipal() {
    return served.getPrincipal();
  }

  @Override
  public void setAttribute(String name, Object value) {
    served.setAttribute(name, value);
  }

  @Override
  public void setStreams(InputStream input, OutputStream output) {
    served.setStreams(input, output);
  }

  @Override
  public void close() {
    served.close();
  }

  @Override
  public void sendResponseHeaders(int code, long length) throws IOException {
    served.sendResponseHeaders(code, length);
  }
}
