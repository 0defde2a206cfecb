// SPDX-License-Identifier: Apache-2.0
/** Says whether to restart this process and whether to send it traffic. */
@NullMarked
package dev.prodkit.health;

import org.jspecify.annotations.NullMarked;
