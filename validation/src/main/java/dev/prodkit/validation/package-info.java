// SPDX-License-Identifier: Apache-2.0
/** Lets a boundary report every broken rule at once. */
@NullMarked
package dev.prodkit.validation;

import org.jspecify.annotations.NullMarked;
