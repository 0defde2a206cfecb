// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;

/**
 * The four requests that a service makes to Vault. Each returns or throws within a bounded time.
 */
interface VaultApi extends AutoCloseable {
  /**
   * How long a token is good for.
   *
   * @param ttl the rest of its life; zero if it has no end
   */
  record Lease(Duration ttl, boolean renewable) {}

  /** A token; always the same one if it was given by the operator. */
  Secret login() throws VaultFailure;

  /** Whether {@link #login()} can give another token. */
  boolean canLogIn();

  Lease lookup(Secret token) throws VaultFailure;

  Lease renew(Secret token) throws VaultFailure;

  VaultSecret read(Secret token, String path) throws VaultFailure;

  @Override
  void close();
}
