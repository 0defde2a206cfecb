// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import dev.prodkit.config.Default;
import dev.prodkit.config.Description;
import dev.prodkit.config.Rules;
import dev.prodkit.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * What the service reads from its environment. Its constructor holds what the types do not: bounds
 * that the server and the rate limiter have. A constraint such as {@code @Max} would do as well,
 * but load the validator during the start.
 *
 * @param port where users are served; 0 for any free port
 * @param rateLimit how many calls one caller may make in a window, 1 to 10,000
 * @param rateLimitWindow how long that window is, a second to a day
 * @param databasePassword the password of a database that this example does not have
 */
// region settings
public record QuickstartSettings(
    @Description("where users are served; 0 for any free port") @Default("8080")
    int port,

    @Description("calls that one caller may make in a window") @Default("100")
    int rateLimit,

    @Description("how long that window is") @Default("60s") Duration rateLimitWindow,
    Optional<Secret> databasePassword) {
  public QuickstartSettings {
    new Rules()
        .require(port >= 0 && port <= 65_535, "port", "must be from 0 to 65535")
        .require(rateLimit >= 1 && rateLimit <= 10_000, "rateLimit", "must be from 1 to 10000")
        .require(rateLimitWindow.toSeconds() > 0, "rateLimitWindow", "must be at least 1s")
        .require(rateLimitWindow.toHours() <= 24, "rateLimitWindow", "must be at most 1d")
        .check();
  }
}
// endregion
