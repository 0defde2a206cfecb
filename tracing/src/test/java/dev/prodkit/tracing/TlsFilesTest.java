// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
  @TempDir
  private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void takesAKeyInPemAndDer(String algorithm) throws Exception {
    byte[] key =
        KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();

    assertThat(TlsFiles.isPrivateKey(file(key))).isTrue();
    assertThat(TlsFiles.isPrivateKey(file(pem("PRIVATE KEY", key)))).isTrue();
    assertThat(TlsFiles.isPrivateKey(file(pem(algorithm + " PRIVATE KEY", key))))
        .isFalse();
    assertThat(TlsFiles.isCertificate(file(key))).isFalse();
  }

  @Test
  void takesCertificatesInPemAndDer() throws Exception {
    byte[] certificate = anyCertificate();

    assertThat(TlsFiles.isCertificate(file(certificate))).isTrue();
    byte[] pem = pem("CERTIFICATE", certificate);
    assertThat(TlsFiles.isCertificate(file(pem))).isTrue();
    assertThat(TlsFiles.isCertificate(file(new String(pem, UTF_8).repeat(3).getBytes(UTF_8))))
        .isTrue();
    assertThat(TlsFiles.isPrivateKey(file(pem))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "no such file"})
  void refusesAFileThatIsNotThere(String name) throws IOException {
    assertThat(TlsFiles.isPrivateKey(name)).isFalse();
    assertThat(TlsFiles.isCertificate(name)).isFalse();
    assertThat(TlsFiles.isCertificate(file(new byte[0]))).isFalse();
  }

  private static byte[] anyCertificate() throws GeneralSecurityException {
    TrustManagerFactory ofTheJdk =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    ofTheJdk.init((java.security.KeyStore) null);
    return ((X509TrustManager) ofTheJdk.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
  }

  private static byte[] pem(String label, byte[] der) {
    return ("-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END " + label + "-----\n")
        .getBytes(UTF_8);
  }

  private String file(byte[] content) throws IOException {
    return Files.write(directory.resolve("file"), content).toString();
  }
}
