// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

/**
 * What a flush or close came to.
 *
 * @param complete true if everything that was published before the call was taken by the sink or
 *     the fallback within the bound
 * @param counts the counts at its end; what other threads published since may be pending
 */
public record FlushResult(boolean complete, Counts counts) {}
