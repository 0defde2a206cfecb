// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

/**
 * What an existing service may leave out of {@code bootstrap()} while it adopts Prodkit step by
 * step.
 */
public enum Part {
  /**
   * The service keeps its own Logback configuration, untouched: secrets are then its own business.
   */
  LOGGING,
  /**
   * No span is exported and the process's OpenTelemetry stays as it is; context still propagates.
   */
  TRACING,
  /** No meter is bound and {@code /metrics} does not exist. */
  METRICS,
  /** No management port is opened. */
  MANAGEMENT,
  /**
   * Signals and the JVM's shutdown hook stay with the service, which ends Prodkit by
   * {@code close()}.
   */
  SIGNALS
}
