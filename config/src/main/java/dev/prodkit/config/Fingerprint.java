// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What settings read like, to see whether one changed without keeping the values: an HMAC of each,
 * under a key that ends with the process.
 */
final class Fingerprint {
  private final Mac mac;

  Fingerprint() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }

  /** By name; what is wrong with the sources as a whole stands under the empty name. */
  Map<String, String> of(Sources sources, Set<String> names) {
    Map<String, String> prints = new TreeMap<>();
    for (String name : names) {
      sources.find(name).ifPresent(entry -> prints.put(name, print(entry)));
    }
    prints.put("", sources.problems().toString());
    return prints;
  }

  private String print(Entry entry) {
    try {
      char[] value = entry.content().characters();
      for (char c : value) {
        mac.update((byte) (c >> 8));
        mac.update((byte) c);
      }
      Arrays.fill(value, '\0');
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (Refused refused) {
      return refused.rule();
    }
  }

  /** The names that do not read alike. */
  static Set<String> differences(Map<String, String> one, Map<String, String> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    names.removeIf(name -> String.valueOf(one.get(name)).equals(String.valueOf(other.get(name))));
    return names;
  }
}
