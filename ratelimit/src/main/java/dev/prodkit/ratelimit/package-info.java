// SPDX-License-Identifier: Apache-2.0
/** Decides per key, without blocking, whether a call may go on. */
@NullMarked
package dev.prodkit.ratelimit;

import org.jspecify.annotations.NullMarked;
