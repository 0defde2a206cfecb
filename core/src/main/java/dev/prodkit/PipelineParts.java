// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.ErrorPublisher;
import dev.prodkit.shutdown.InFlight;
import dev.prodkit.tracing.Spans;
import java.util.function.BooleanSupplier;

/** What a router needs of the service around it. */
record PipelineParts(
    InFlight inFlight,
    BooleanSupplier draining,
    Spans spans,
    RequestMeters meters,
    ErrorPublisher errors,
    TelemetryFailures telemetry) {}
