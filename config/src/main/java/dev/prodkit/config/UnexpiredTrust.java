// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The JDK's trust manager, and a look at the server's own certificate: the JDK accepts one that is
 * itself among the trusted, as a self-signed one is, after its end too.
 */
final class UnexpiredTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager jdk;

  UnexpiredTrust(X509ExtendedTrustManager jdk) {
    this.jdk = jdk;
  }

  private static void requireUnexpired(X509Certificate[] chain) throws CertificateException {
    chain[0].checkValidity();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String method, SSLEngine engine)
      throws CertificateException {
    jdk.checkServerTrusted(chain, method, engine);
    requireUnexpired(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String method, Socket socket)
      throws CertificateException {
    jdk.checkServerTrusted(chain, method, socket);
    requireUnexpired(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String method)
      throws CertificateException {
    jdk.checkServerTrusted(chain, method);
    requireUnexpired(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String method, SSLEngine engine)
      throws CertificateException {
    jdk.checkClientTrusted(chain, method, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String method, Socket socket)
      throws CertificateException {
    jdk.checkClientTrusted(chain, method, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String method)
      throws CertificateException {
    jdk.checkClientTrusted(chain, method);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
