// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.time.Duration;

/**
 * A level that was set for a while.
 *
 * @param name of a logger or of a group of loggers
 * @param level TRACE, DEBUG, INFO, WARN, ERROR or OFF
 * @param left until it goes back by itself
 */
public record LevelOverride(String name, String level, Duration left) {}
