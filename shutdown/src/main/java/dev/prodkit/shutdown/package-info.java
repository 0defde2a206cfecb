// SPDX-License-Identifier: Apache-2.0
/**
 * Ends a process in order, within a budget, and says what happened.
 *
 * <p>A platform that stops a process sends SIGTERM, waits for its grace period and kills. In that
 * time traffic has to go elsewhere, requests that have begun have to end, telemetry has to leave
 * and connections have to be closed, in this order, although any of it may hang.
 * {@link dev.prodkit.shutdown.Shutdown} shares the time out: each phase has a slot that no earlier
 * one can take away, each step has a thread of its own that can be left behind, and a watchdog
 * halts the process one second before the platform would kill it.
 *
 * <p>While it lasts, {@link dev.prodkit.shutdown.Notice notices} tell who blocks, with the stack.
 * At the end a {@link dev.prodkit.shutdown.ShutdownReport receipt} names what was done, what failed
 * and what was abandoned. The exit code says the same in one number: 128 plus the signal, or 70.
 *
 * <pre>{@code
 * try (Shutdown shutdown = Shutdown.configure()
 *     .onReport(report -> log.info("ended {}", report.members()))
 *     .onNotice(notice -> log.warn("{} {}", notice.code(), notice.message()))
 *     .start()) {
 *   Database database = shutdown.closing("database", Database.connect());
 *   HttpServer server = serve(database, shutdown.inFlight()); // each request: begin(...) and close()
 *   shutdown.draining("readiness", () -> ready.set(false));
 *   shutdown.stopAccepting("http", () -> server.stop(0));
 *   shutdown.awaitEnd();
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.shutdown;

import org.jspecify.annotations.NullMarked;
