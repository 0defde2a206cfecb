// SPDX-License-Identifier: Apache-2.0
/**
 * What you need to prove that your own service keeps its promises: a real process that gets real
 * signals, and what it wrote.
 *
 * <p>A test starts the service as its users do, in a JVM of its own with an environment that holds
 * nothing but what the test put there. It waits for events instead of sleeping, reads the standard
 * output as strict JSON, and ends the process by force if the test did not:
 *
 * <pre>{@code
 * try (ServiceProcess service = ServiceProcess.main(Main.class)
 *     .environment("SERVICE_NAME", "users")
 *     .environment("MANAGEMENT_PORT", "0")
 *     .start()) {
 *   int port = service.port("management_port");
 *   service.awaitEvent(event -> event.message().equals("prodkit started"));
 *   // ... call it on that port ...
 *   service.signal(Signal.TERM);
 *   assertThat(service.awaitExit()).isEqualTo(143);
 *   assertThat(service.events()).noneMatch(event -> event.level().equals("ERROR"));
 * }
 * }</pre>
 *
 * <p>What a test expects and does not get is an {@link AssertionError} whose message holds the
 * output so far. Wrong use is an {@link IllegalStateException} or an
 * {@link IllegalArgumentException}. The processes are POSIX ones: Linux or macOS.
 */
@NullMarked
package dev.prodkit.testkit;

import org.jspecify.annotations.NullMarked;
