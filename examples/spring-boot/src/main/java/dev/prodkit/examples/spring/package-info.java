// SPDX-License-Identifier: Apache-2.0
/**
 * A Spring Boot service whose only line of Prodkit is an encoder in {@code logback.xml}: the
 * secrets are the values of environment variables with sensitive names.
 */
@NullMarked
package dev.prodkit.examples.spring;

import org.jspecify.annotations.NullMarked;
