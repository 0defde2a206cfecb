// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Leads {@code java.util.logging} into Logback, and its levels the other way, so that a message
 * that nobody will see is not even built.
 */
final class JulBridge {
  /** Under which the context keeps the handlers that were there before the first bridge. */
  private static final String FOUND = JulBridge.class.getName();

  private final LoggerContext context;
  private final Propagator levels = new Propagator();
  private final List<Handler> handlers = List.of(root().getHandlers());
  private final Map<String, Level> before = new HashMap<>();
  private final @Nullable Level rootLevel = root().getLevel();

  /** Ours, so that one that was left in place is not doubled. */
  private static final class Propagator extends LevelChangePropagator {}

  private JulBridge(LoggerContext context) {
    this.context = context;
    LogManager manager = LogManager.getLogManager();
    for (String name : Collections.list(manager.getLoggerNames())) {
      Logger logger = manager.getLogger(name);
      if (logger != null && logger.getLevel() != null && !name.isEmpty()) {
        before.put(name, logger.getLevel());
      }
    }
  }

  static JulBridge install(LoggerContext context) {
    JulBridge bridge = new JulBridge(context);
    if (!SLF4JBridgeHandler.isInstalled()) {
      context.putObject(FOUND, bridge.handlers);
    }
    bridge.handlers.forEach(root()::removeHandler);
    SLF4JBridgeHandler.install();
    context.getCopyOfListenerList().stream()
        .filter(Propagator.class::isInstance)
        .forEach(context::removeListener);
    bridge.levels.setResetJUL(true);
    bridge.levels.setContext(context);
    bridge.levels.start();
    context.addListener(bridge.levels);
    return bridge;
  }

  /** Puts back what was there before this context was bridged for the first time. */
  void remove() {
    context.removeListener(levels);
    levels.resetJULLevels();
    SLF4JBridgeHandler.uninstall();
    if (context.getObject(FOUND) instanceof List<?> found) {
      found.forEach(handler -> root().addHandler((Handler) handler));
    }
    root().setLevel(rootLevel);
    before.forEach((name, level) -> Logger.getLogger(name).setLevel(level));
  }

  private static Logger root() {
    return LogManager.getLogManager().getLogger("");
  }
}
