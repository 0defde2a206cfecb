// SPDX-License-Identifier: Apache-2.0
/**
 * Counts what the service does, and lets it be scraped or pushed.
 *
 * <p>To count is Micrometer's business, and its registry is what you get: the same meters, the same
 * meaning. {@link dev.prodkit.metrics.Metrics} adds what every service adds, or learns to add: the
 * JVM, the process and the log events as meters; the service's name on each; a help text for each;
 * and a {@link dev.prodkit.metrics.CardinalityGuard}, so that a user id that became a tag costs one
 * series named {@code other} and not the heap.
 *
 * <p>A scrape reads foreign code, which may throw, hang or clash. One family of meters that does so
 * is left out and told, once, as a {@link dev.prodkit.metrics.Notice}; the others are shown. There
 * is one scrape at a time, on a thread of its own, and whoever waits for it waits no longer than he
 * says.
 *
 * <pre>{@code
 * try (Metrics metrics = Metrics.configure()
 *     .commonTags(Map.of("service", "orders", "environment", "production", "version", "1.2.3"))
 *     .onNotice(notice -> log.warn("{} {}", notice.code(), notice.message()))
 *     .prometheus()) {
 *   Counter placed = metrics.registry().counter("orders.placed", "channel", "web");
 *   placed.increment();
 *
 *   Optional<Scrape> scrape = metrics.scrape(Duration.ofSeconds(1), acceptHeader); // empty: 503
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.metrics;

import org.jspecify.annotations.NullMarked;
