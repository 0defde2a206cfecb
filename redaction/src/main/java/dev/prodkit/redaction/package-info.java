// SPDX-License-Identifier: Apache-2.0
/**
 * Removes secrets from text and bytes by value, by name and by shape. It needs the JDK alone.
 *
 * <p>{@link dev.prodkit.redaction.Redactor} is a {@code UnaryOperator<String>}, so that it fits
 * into any output. The other public types serve writers of JSON such as Prodkit's logging: they
 * find out while an event is written whether its line must be redacted.
 *
 * <pre>{@code
 * Redactor redactor = Redactor.fromEnvironment(System.getenv());
 * redactor.register(password);
 * out.println(redactor.apply(text));
 * }</pre>
 */
@NullMarked
package dev.prodkit.redaction;

import org.jspecify.annotations.NullMarked;
