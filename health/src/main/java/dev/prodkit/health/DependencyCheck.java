// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

/**
 * A question about something outside this process, fit for readiness, optional and startup checks.
 * Never for liveness, whose {@link SelfCheck} is a type that this cannot be: restarting this
 * process does not repair what it depends on.
 */
@FunctionalInterface
public interface DependencyCheck extends HealthCheck {}
