// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One secret as it was read.
 *
 * @param path as in the settings
 * @param apiPath as in a policy: {@code secret/data/orders}
 * @param version of a KV engine of version 2
 */
record VaultSecret(String path, String apiPath, OptionalLong version, Map<String, Secret> values)
    implements AutoCloseable {
  VaultSecret {
    values = Map.copyOf(values);
  }

  static VaultSecret of(
      String path, String apiPath, OptionalLong version, Map<String, String> values) {
    Map<String, Secret> hidden = new HashMap<>();
    values.forEach((key, value) -> hidden.put(key, Secret.of(value)));
    return new VaultSecret(path, apiPath, version, hidden);
  }

  Origin origin() {
    return new Origin("vault " + apiPath + (version.isPresent() ? "@" + version.getAsLong() : ""));
  }

  /** Wipes the values. */
  @Override
  public void close() {
    values.values().forEach(Secret::close);
  }

  /** Without the values. */
  @Override
  public String toString() {
    return origin().text();
  }
}
