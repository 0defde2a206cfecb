// SPDX-License-Identifier: Apache-2.0
/** The one readable page that wires the leaves into a service. */
@NullMarked
package dev.prodkit;

import org.jspecify.annotations.NullMarked;
