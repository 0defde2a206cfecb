// SPDX-License-Identifier: Apache-2.0
/** Tells someone about a failure without making it worse. */
@NullMarked
package dev.prodkit.errors;

import org.jspecify.annotations.NullMarked;
