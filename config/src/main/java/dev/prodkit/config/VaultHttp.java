// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JDK's HTTP client with what the driver does not bound: the time of a whole exchange, body
 * included (the JDK's own timeout ends with the headers), and the size of an answer.
 *
 * <p>One for all requests, since the driver would make another, with threads of its own, for each.
 * Redirects are not followed, so the token goes to the configured host or nowhere. TLS verifies
 * chain and host name whatever {@code VAULT_SKIP_VERIFY}, {@code VAULT_SSL_VERIFY} or
 * {@code -Djdk.internal.httpclient.disableHostnameVerification} say.
 */
final class VaultHttp extends HttpClient {
  /** Far above any secret: Vault itself refuses entries of more than 1 MiB. */
  static final long MOST_BYTES = 4 << 20;

  private final HttpClient client;
  private final ThreadPoolExecutor worker;
  private final Duration deadline;

  private VaultHttp(HttpClient client, ThreadPoolExecutor worker, Duration deadline) {
    this.client = client;
    this.worker = worker;
    this.deadline = deadline;
  }

  /**
   * A client.
   *
   * @param tls the authorities to trust
   * @param connect bound of a connection
   * @param deadline bound of a whole exchange
   */
  static VaultHttp open(SSLContext tls, Duration connect, Duration deadline) {
    ThreadPoolExecutor worker = new ThreadPoolExecutor(
        1,
        1,
        10,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new OwnThreads("prodkit-vault-http"));
    worker.allowCoreThreadTimeOut(true);
    SSLParameters parameters = new SSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    HttpClient client = HttpClient.newBuilder()
        .version(Version.HTTP_1_1)
        .followRedirects(Redirect.NEVER)
        .connectTimeout(connect)
        .sslContext(tls)
        .sslParameters(parameters)
        .executor(worker)
        .build();
    return new VaultHttp(client, worker, deadline);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> answer =
        client.sendAsync(request, info -> new Bounded<>(body.apply(info), MOST_BYTES));
    try {
      return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in time");
    } catch (InterruptedException e) {
      // The driver wraps everything, and the flag would be lost in it.
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Ends the worker; the JDK's client ends with its last user, on 17 without a way to ask it to.
   */
  void shutDown() {
    worker.shutdownNow();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> body) {
    return CompletableFuture.failedFuture(onlySend());
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> body,
      HttpResponse.PushPromiseHandler<T> push) {
    return CompletableFuture.failedFuture(onlySend());
  }

  private static UnsupportedOperationException onlySend() {
    return new UnsupportedOperationException("the driver uses send alone");
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }
}
