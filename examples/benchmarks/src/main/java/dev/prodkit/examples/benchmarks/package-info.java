// SPDX-License-Identifier: Apache-2.0
/** Measures what Prodkit costs beside its peers; {@code build/benchmarks} runs it all. */
@NullMarked
package dev.prodkit.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
