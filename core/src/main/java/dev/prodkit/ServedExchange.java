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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The exchange that a handler sees. It differs from the server's own in this:
 *
 * <ul>
 *   <li>An answer is whole only once its handler has returned: what closes the stream or the
 *       exchange before does not send the last chunk, so that an answer that breaks later is cut
 *       and never looks complete (RFC 9112, section 8).
 *   <li>It knows whether a failure is the caller's (see {@link CallerIo}).
 *   <li>An answer that starts while the service drains closes its connection; HEAD has no body.
 * </ul>
 */
final class ServedExchange extends HttpExchange {
  private static final int NOT_ANSWERED = -1;
  /** What described the answer that a handler meant to give, and would be wrong on a problem. */
  private static final List<String> REPRESENTATION = List.of(
      "Accept-Ranges",
      "Age",
      "Content-Disposition",
      "Content-Encoding",
      "Content-Language",
      "Content-Length",
      "Content-Location",
      "Content-Range",
      "ETag",
      "Expires",
      "Last-Modified",
      "Transfer-Encoding");

  private final HttpExchange server;
  private final BooleanSupplier draining;
  private final boolean head;
  private final CallerIo io = new CallerIo();
  private InputStream request;
  private OutputStream response;
  private Optional<AnswerStream> answer = Optional.empty();
  private int status = NOT_ANSWERED;
  private boolean closed;
  private boolean broken;

  ServedExchange(HttpExchange server, BooleanSupplier draining) {
    this.server = server;
    this.draining = draining;
    this.head = "HEAD".equals(server.getRequestMethod());
    this.request = new RequestStream(io, server.getRequestBody());
    this.response = new Body();
  }

  /** What a handler is given: of a TLS connection it can ask for the session. */
  HttpExchange forHandler() {
    return server instanceof HttpsExchange tls ? new ServedTlsExchange(this, tls) : this;
  }

  /** Whether the head of an answer is on its way, or could not be written. */
  boolean isAnswered() {
    return status != NOT_ANSWERED;
  }

  /** Whether a handler has closed this exchange without an answer, which drops its caller. */
  boolean isDropped() {
    return closed && !isAnswered();
  }

  /** Whether all of the answer has been written, but for the last chunk of one without a length. */
  boolean isWhole() {
    return isAnswered() && answer.map(AnswerStream::isWhole).orElse(true);
  }

  /** The header fields of the answer as they are now. */
  Headers copyOfHeaders() {
    Headers copy = new Headers();
    getResponseHeaders().forEach((name, values) -> copy.put(name, new ArrayList<>(values)));
    return copy;
  }

  /** A failure keeps nothing of the answer that its handler meant to give. */
  void restoreHeaders(Headers before) {
    if (!isAnswered()) {
      getResponseHeaders().clear();
      getResponseHeaders().putAll(before);
    }
  }

  /** A problem takes the place of the body that these fields described, and is not to be cached. */
  void forgetRepresentation() {
    REPRESENTATION.forEach(getResponseHeaders()::remove);
    getResponseHeaders().set("Cache-Control", "no-store");
  }

  /** The answer has failed: what its caller has of it must not look whole. */
  void breakOff() {
    broken = true;
  }

  /** Whether nothing stands against telling the caller that it has the whole answer. */
  boolean isCompletable() {
    return isWhole() && !broken && callerFailure().isEmpty();
  }

  /**
   * Sends what a handler has written of an answer that ends here, so that its caller sees it break.
   */
  void flush() throws IOException {
    if (isAnswered() && callerFailure().isEmpty()) {
      io.move(ExchangePhase.ANSWER, () -> {
        server.getResponseBody().flush();
        return 0;
      });
    }
  }

  /** What failed first in reading from or writing to the caller. */
  Optional<IOException> callerFailure() {
    return io.failure();
  }

  /**
   * Sends the last of a whole answer.
   *
   * @throws IOException if the caller does not take it; the connection is then to be cut
   */
  void complete() throws IOException {
    io.move(ExchangePhase.ANSWER, () -> {
      server
          .getResponseBody()
          .close(); // before close(), which would hide a failure from the server
      server.close();
      return 0;
    });
  }

  /**
   * {@inheritDoc}
   *
   * <p>After a failure that is not the caller's it can be called again.
   */
  @Override
  public void sendResponseHeaders(int code, long length) throws IOException {
    if (isAnswered()) {
      throw new IOException("the answer has begun already");
    }
    if (draining.getAsBoolean()) {
      server.getResponseHeaders().set("Connection", "close");
    }
    boolean bodiless = head || code < 200 || code == 204 || code == 304;
    if (!bodiless && length == 0 && "HTTP/1.0".equals(getProtocol())) {
      server.getResponseHeaders().remove("Keep-Alive");
      server.getResponseHeaders().set("Connection", "close"); // its end is the answer's end
    }
    try {
      io.move(ExchangePhase.ANSWER, () -> {
        server.sendResponseHeaders(code, bodiless ? -1 : length);
        return 0;
      });
    } catch (IOException gone) {
      status = code;
      throw gone;
    }
    status = code;
    if (!bodiless && length >= 0) {
      answer = Optional.of(new AnswerStream(io, server.getResponseBody(), length));
    }
  }

  @Override
  public OutputStream getResponseBody() {
    return response;
  }

  @Override
  public InputStream getRequestBody() {
    return request;
  }

  @Override
  public void setStreams(InputStream input, OutputStream output) {
    if (input != null) {
      request = input;
    }
    if (output != null) {
      response = output;
    }
  }

  @Override
  public int getResponseCode() {
    return status;
  }

  /** The exchange ends when its handler has returned. */
  @Override
  public void close() {
    closed = true;
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

  /** The body of the answer. A filter may hold it before the head has been sent. */
  private final class Body extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      begun().write(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      begun().write(octets, offset, length);
    }

    @Override
    public void flush() throws IOException {
      begun().flush();
    }

    @Override
    public void close() throws IOException {
      begun().close();
    }

    private OutputStream begun() throws IOException {
      if (!isAnswered()) {
        throw new IOException("the head of the answer has not been sent yet");
      }
      return answer.<OutputStream>map(stream -> stream).orElseGet(OutputStream::nullOutputStream);
    }
  }
}
