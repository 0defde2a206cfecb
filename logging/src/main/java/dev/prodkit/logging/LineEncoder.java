// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;

/** Makes the line of an event, redacted and with its line break. */
@FunctionalInterface
interface LineEncoder {
  /** Appends the whole line. Called by any number of threads at once; never throws. */
  void encode(ILoggingEvent event, ByteSink line);
}
