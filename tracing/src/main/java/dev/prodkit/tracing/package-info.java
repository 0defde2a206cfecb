// SPDX-License-Identifier: Apache-2.0
/** Follows one request across threads and services. */
@NullMarked
package dev.prodkit.tracing;

import org.jspecify.annotations.NullMarked;
