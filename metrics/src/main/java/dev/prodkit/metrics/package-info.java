// SPDX-License-Identifier: Apache-2.0
/** Counts what the service does, and lets it be scraped or pushed. */
@NullMarked
package dev.prodkit.metrics;

import org.jspecify.annotations.NullMarked;
