// SPDX-License-Identifier: Apache-2.0
/** Turns environment and files into checked records, once, with one report. */
@NullMarked
package dev.prodkit.config;

import org.jspecify.annotations.NullMarked;
