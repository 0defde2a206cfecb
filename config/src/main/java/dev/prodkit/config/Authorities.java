// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom to trust for TLS: the JVM's authorities, or those of a PEM file instead. */
final class Authorities {
  private Authorities() {}

  static SSLContext context(Optional<Path> pem) throws VaultFailure {
    try {
      KeyStore trusted = pem.isPresent() ? read(pem.get()) : null;
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      initialise(trust, trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {unexpired(trust)}, null);
      return context;
    } catch (Refused refused) {
      throw unusable(pem, refused.rule());
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(pem, "holds no certificates, " + e.getClass().getSimpleName());
    }
  }

  private static TrustManager unexpired(TrustManagerFactory trust) throws GeneralSecurityException {
    for (TrustManager manager : trust.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager jdk) {
        return new UnexpiredTrust(jdk);
      }
    }
    throw new GeneralSecurityException("no X.509 trust manager");
  }

  @SuppressWarnings("NullAway") // null is the JDK's word for the JVM's own authorities
  private static void initialise(TrustManagerFactory trust, @Nullable KeyStore trusted)
      throws GeneralSecurityException {
    trust.init(trusted);
  }

  private static KeyStore read(Path pem) throws Refused, GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    load(store);
    int count = 0;
    for (Certificate certificate : CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(TextFile.bytes(pem)))) {
      store.setCertificateEntry("authority-" + count++, certificate);
    }
    if (count == 0) {
      throw new Refused("holds no certificates", "");
    }
    return store;
  }

  @SuppressWarnings("NullAway") // null is the JDK's word for an empty store
  private static void load(KeyStore store) throws GeneralSecurityException, IOException {
    store.load(null, null);
  }

  private static VaultFailure unusable(Optional<Path> pem, String rule) {
    return new VaultFailure(
        VaultFailure.Kind.REFUSED,
        Problem.of(
            "VAULT_CACERT",
            rule,
            pem.map(Origin::file).orElse(Origin.DEFAULT),
            "name a PEM file with the certificate of the authority"));
  }
}
