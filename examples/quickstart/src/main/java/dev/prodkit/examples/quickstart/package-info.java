// SPDX-License-Identifier: Apache-2.0
/** A users service with one line of Prodkit in its main. */
@NullMarked
package dev.prodkit.examples.quickstart;

import org.jspecify.annotations.NullMarked;
