// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/** What a user of this module would register, asleep unless a system property wakes it. */
public final class TestConfigurator extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (!Boolean.getBoolean("test.configurator")
        || JsonLogging.configurationFile().isPresent()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    JsonLogging.configure().context(context).start();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
