// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import dev.prodkit.config.Default;
import dev.prodkit.config.Description;
import dev.prodkit.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * What the service reads from its environment.
 *
 * @param port where users are served; 0 for any free port
 * @param rateLimit how many calls one caller may make in a window
 * @param rateLimitWindow how long that window is
 * @param databasePassword the password of a database that this example does not have
 */
// region settings
public record QuickstartSettings(
    @Description("where users are served; 0 for any free port") @Default("8080")
    int port,

    @Description("calls that one caller may make in a window") @Default("100")
    int rateLimit,

    @Description("how long that window is") @Default("60s") Duration rateLimitWindow,
    Optional<Secret> databasePassword) {}
// endregion
