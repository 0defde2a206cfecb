// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** A service account's token as a cluster would sign it. */
final class KubernetesJwt {
  private KubernetesJwt() {}

  static String token(String canary) {
    String claims = "{\"iss\":\"https://kubernetes.default.svc\",\"sub\":"
        + "\"system:serviceaccount:shop:orders\",\"aud\":[\"vault\"],\"exp\":4102444800,"
        + "\"iat\":1700000000,\"nbf\":1700000000,\"jti\":\"" + canary + "\",\"kubernetes.io\":{"
        + "\"namespace\":\"shop\",\"serviceaccount\":{\"name\":\"orders\",\"uid\":\"u1\"}}}";
    String head = encoded(
            "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
        + "." + encoded(claims.getBytes(StandardCharsets.UTF_8));
    try {
      KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(head.getBytes(StandardCharsets.UTF_8));
      return head + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
