// SPDX-License-Identifier: Apache-2.0
/**
 * Says whether to restart this process and whether to send it traffic.
 *
 * <p>These are two questions, and mixing them up restarts a fleet because its database was slow. So
 * the kind of a check is in the name of the method that registers it: {@code liveness} for what
 * only a restart repairs, {@code readiness} for what traffic needs, {@code startup} for what must
 * come true once. Each check runs in the background on a thread of its own, at most once at a time,
 * with a deadline; a check that hangs is down until it returns, and costs no probe anything.
 *
 * <p>A probe reads what the checks found last. Anybody may see status, service, version, and per
 * check its name and whether it is up; the text of a failure is redacted, kept for authorised
 * readers ({@link dev.prodkit.health.HealthReport#detailedJson}), and never shown to others. The
 * status moves {@code STARTING → UP ↔ DEGRADED → DRAINING → DOWN}, and readiness is 503 outside the
 * middle two.
 *
 * <pre>{@code
 * try (Health health = Health.of(Map.of("service", "users", "version", "1.2.3"), redactor)) {
 *   health.startup("migrations", () -> migrations.pending().isEmpty());
 *   health.readiness("database", database::ping);
 *   server.createContext("/health", HealthHandler.of(health));
 *   server.start();
 *
 *   if (health.awaitStarted(Duration.ofMinutes(2))) {
 *     health.ready();          // /health/ready: 200 {"status":"ready","checks":{"database":true},…}
 *     untilAskedToStop();
 *   }
 *   health.draining();         // /health/ready: 503 from here on, while the server still serves
 *   finishWork();
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.health;

import org.jspecify.annotations.NullMarked;
