// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Map;
import java.util.OptionalLong;

/**
 * One secret as it was read.
 *
 * @param path as in the settings
 * @param apiPath as in a policy: {@code secret/data/orders}
 * @param version of a KV engine of version 2
 */
record VaultSecret(String path, String apiPath, OptionalLong version, Map<String, String> values) {
  VaultSecret {
    values = Map.copyOf(values);
  }

  Origin origin() {
    return new Origin("vault " + apiPath + (version.isPresent() ? "@" + version.getAsLong() : ""));
  }

  /** Without the values. */
  @Override
  public String toString() {
    return origin().text();
  }
}
