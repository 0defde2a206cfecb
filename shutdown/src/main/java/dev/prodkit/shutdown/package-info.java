// SPDX-License-Identifier: Apache-2.0
/** Ends in order, within a budget, and says what happened. */
@NullMarked
package dev.prodkit.shutdown;

import org.jspecify.annotations.NullMarked;
