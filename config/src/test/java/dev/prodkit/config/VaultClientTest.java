// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;

class VaultClientTest {
  static VaultClient client(VaultSettings settings, Duration exchange) {
    try {
      return VaultClient.open(settings, exchange);
    } catch (VaultFailure e) {
      throw new AssertionError(e);
    }
  }
}
