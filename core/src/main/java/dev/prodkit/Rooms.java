// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Config;
import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.health.Health;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.shutdown.Shutdown;
import dev.prodkit.tracing.Tracing;
import java.util.OptionalInt;
import java.util.function.BinaryOperator;

/**
 * Everything that a start has opened.
 *
 * @param redaction from a name and a value to the value that may leave
 * @param watch asks the servers of this process whether they still answer
 * @param telemetry keeps what telemetry throws away from the work that it observes
 * @param giveBack returns what was taken process-wide
 */
record Rooms(
    ServiceIdentity identity,
    Config config,
    BinaryOperator<String> redaction,
    Shutdown shutdown,
    Tracing tracing,
    Metrics metrics,
    ErrorPublisher errors,
    Health health,
    OptionalInt managementPort,
    boolean preflight,
    ServerWatch watch,
    TelemetryFailures telemetry,
    Runnable giveBack) {}
