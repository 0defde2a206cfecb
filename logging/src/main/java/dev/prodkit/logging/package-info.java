// SPDX-License-Identifier: Apache-2.0
/** Writes events that a machine can read and nobody regrets. */
@NullMarked
package dev.prodkit.logging;

import org.jspecify.annotations.NullMarked;
