// SPDX-License-Identifier: Apache-2.0
/** What you need to prove that your own service keeps these promises. */
@NullMarked
package dev.prodkit.testkit;

import org.jspecify.annotations.NullMarked;
