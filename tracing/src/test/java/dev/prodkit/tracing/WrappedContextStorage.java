// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.ContextStorageProvider;

/**
 * Lets any test of this JVM install {@link TraceContextMdc}, whichever test was first to use a
 * context: OpenTelemetry asks for its storage just before it looks for wrappers.
 */
public final class WrappedContextStorage implements ContextStorageProvider {
  @Override
  public ContextStorage get() {
    TraceContextMdc.wrapStorage();
    return ContextStorage.defaultStorage();
  }
}
