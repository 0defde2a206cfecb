// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/** What an existing service may leave out of {@code bootstrap()} while it adopts Prodkit step by step. */
public enum Part {
  /** The service keeps its own Logback configuration, untouched: secrets are then its own business. */
  LOGGING,
  /** No management port is opened. */
  MANAGEMENT,
  /** Signals and the JVM's shutdown hook stay with the service, which ends Prodkit by {@code close()}. */
  SIGNALS
}
