// SPDX-License-Identifier: Apache-2.0
/**
 * The one readable page that wires the leaves into a service.
 * {@link dev.prodkit.Production#bootstrap(String[], Class[])} takes the signals, writes JSON
 * without secrets, binds the settings, follows traces, counts, publishes failures, answers probes,
 * and says in one line how long each step took; {@link dev.prodkit.Production#serve()} turns the
 * service ready and returns when it has ended.
 *
 * <p>Everything that a start opens is ended in order: readiness turns, the service drains, work in
 * flight finishes, telemetry leaves, connections close, and the last line is the receipt. A start
 * that fails closes what it had opened and ends with one line and an exit code.
 *
 * <pre>{@code
 * public static void main(String[] args) throws Exception {
 *   try (Production production = Production.bootstrap(args, OrderSettings.class)) {
 *     OrderSettings settings = production.settings(OrderSettings.class);
 *     Database database = production.closing("database", Database.connect(settings.database()));
 *     production.health().readiness("database", database::ping);
 *     production.serving(settings.port(), OrdersApi.routes(production.router(), database));
 *     production.serve();
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit;

import org.jspecify.annotations.NullMarked;
