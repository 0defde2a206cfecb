// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * Reads the files that OTLP over TLS needs, as OpenTelemetry does, so that one which is wrong can
 * be told by the name of its setting.
 */
final class TlsFiles {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private TlsFiles() {}

  /** Whether this file holds certificates, and nothing that is none. */
  static boolean isCertificate(String file) {
    try {
      byte[] content = Files.readAllBytes(Path.of(file));
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(content))
          .isEmpty();
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      return false;
    }
  }

  /** Whether this file holds a private key in PKCS#8, in PEM or DER. */
  static boolean isPrivateKey(String file) {
    try {
      PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(der(Files.readAllBytes(Path.of(file))));
      return List.of("RSA", "EC", "EdDSA").stream().anyMatch(algorithm -> isKey(algorithm, key));
    } catch (IOException | IllegalArgumentException e) { // also of the path
      return false;
    }
  }

  private static byte[] der(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    return begin < 0 || end < begin
        ? content
        : Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
  }

  private static boolean isKey(String algorithm, PKCS8EncodedKeySpec key) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(key) != null;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
