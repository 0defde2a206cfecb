// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Says in time that a certificate expires. Down when the first of the certificates to expire has
 * less than the wanted time left, or is not valid yet. Better {@code optional} than
 * {@code readiness}: what expires in a week serves well until then. Give it
 * {@code CheckTiming.DEFAULT.withInterval(Duration.ofHours(1))}.
 */
public final class CertificateChecks {
  private CertificateChecks() {}

  /**
   * All certificates of an X.509 file, read anew at each run.
   *
   * @param file PEM, one or more, or DER
   * @param left the time that must be left, zero or more
   */
  public static DependencyCheck file(Path file, Duration left) {
    return file(file, left, Clock.systemUTC());
  }

  static DependencyCheck file(Path file, Duration left, InstantSource clock) {
    Objects.requireNonNull(file, "file");
    requireNotNegative(left);
    return () -> {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        return judge(CertificateFactory.getInstance("X.509").generateCertificates(in), left, clock);
      }
    };
  }

  /**
   * All X.509 certificates of a key store, read anew at each run.
   *
   * @param file PKCS #12, JKS or what else the JDK recognises
   * @param password asked at each run, a fresh array that is wiped after use
   * @param left the time that must be left, zero or more
   */
  public static DependencyCheck keyStore(Path file, Supplier<char[]> password, Duration left) {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(password, "password");
    requireNotNegative(left);
    return () -> {
      char[] secret = password.get();
      try {
        KeyStore store = KeyStore.getInstance(file.toFile(), secret);
        List<Certificate> all = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
          Certificate[] chain = store.getCertificateChain(alias);
          all.addAll(chain == null ? List.of(store.getCertificate(alias)) : Arrays.asList(chain));
        }
        return judge(all, left, Clock.systemUTC());
      } finally {
        Arrays.fill(secret, '\0');
      }
    };
  }

  /** As {@link #endpoint(String, int, SSLSocketFactory, Duration, Duration)}, as the JVM trusts. */
  public static DependencyCheck endpoint(String host, int port, Duration left) {
    SSLSocketFactory trusting = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return endpoint(host, port, trusting, left, HealthChecks.WITHIN);
  }

  /**
   * The chain that a TLS server presents. The name and the chain are verified as a client does it,
   * so one that is not trusted is down as well.
   *
   * @param trusting makes the connection, and says what is trusted
   * @param left the time that must be left, zero or more
   * @param within for resolving, connecting and the handshake together, a millisecond to a minute
   */
  public static DependencyCheck endpoint(
      String host, int port, SSLSocketFactory trusting, Duration left, Duration within) {
    HealthChecks.requireEndpoint(host, port);
    Objects.requireNonNull(trusting, "trusting");
    requireNotNegative(left);
    return Attempt.within(within, opened -> {
      try (Socket plain = new Socket()) {
        opened.add(plain);
        plain.connect(HealthChecks.resolved(host, port), HealthChecks.millis(within));
        plain.setSoTimeout(HealthChecks.millis(within));
        try (SSLSocket tls = (SSLSocket) trusting.createSocket(plain, host, port, true)) {
          SSLParameters parameters = tls.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          tls.setSSLParameters(parameters);
          tls.startHandshake();
          List<Certificate> chain = List.of(tls.getSession().getPeerCertificates());
          return judge(chain, left, Clock.systemUTC());
        }
      }
    });
  }

  private static boolean judge(
      Collection<? extends Certificate> certificates, Duration left, InstantSource clock)
      throws CertificateException, IOException {
    Instant now = clock.instant();
    int seen = 0;
    for (Certificate each : certificates) {
      if (each instanceof X509Certificate certificate) {
        seen++;
        requireValid(certificate, left, now);
      }
    }
    if (seen == 0) {
      throw new IOException("there is no X.509 certificate");
    }
    return true;
  }

  private static void requireValid(X509Certificate certificate, Duration left, Instant now)
      throws CertificateException {
    String whose = certificate.getSubjectX500Principal().getName();
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      throw new CertificateException(whose + " is not valid before " + from);
    }
    if (Duration.between(now, until).compareTo(left) < 0) {
      throw new CertificateException(whose + " expires at " + until + ", in "
          + Duration.between(now, until).toDays() + " days; " + left.toDays() + " are wanted");
    }
  }

  private static void requireNotNegative(Duration left) {
    if (left.isNegative()) {
      throw new IllegalArgumentException(
          "the time that a certificate must have left is " + left + ": choose zero or more");
    }
  }
}
