// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.ErrorSink;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What a service has already and keeps: ours is not built beside it. */
final class Brought {
  Optional<MeterRegistry> meterRegistry = Optional.empty();
  Optional<OpenTelemetry> openTelemetry = Optional.empty();
  ErrorSink errorSink = ErrorSink.logging();
  LongSupplier nanoTime = System::nanoTime;
  /** A test's own hand in the start. */
  Consumer<String> atEachStep = step -> {};
}
