// SPDX-License-Identifier: Apache-2.0
/**
 * Writes events that a machine can read and nobody regrets: each is one line of strict JSON on
 * standard output, with unique member names, and without any secret that is known.
 *
 * <p>{@link dev.prodkit.logging.JsonLogging} sets Logback up in code and leads
 * {@code java.util.logging} into it; the service goes on using SLF4J.
 * {@link dev.prodkit.redaction.Redactor} knows secrets by their value, in every usual encoding, and
 * by the names of fields; it also serves other outputs, as a {@code UnaryOperator<String>}. A
 * service that keeps its own Logback configuration puts a {@link dev.prodkit.logging.JsonEncoder}
 * into it, or a {@link dev.prodkit.logging.RedactingEncoder} around the encoder that it has.
 *
 * <pre>{@code
 * Redactor redactor = Redactor.fromEnvironment(System.getenv());
 * try (JsonLogging logging =
 *     JsonLogging.configure()
 *         .fields(Map.of("service", "orders"))
 *         .levels(Map.of("com.acme", "DEBUG"))
 *         .redactor(redactor)
 *         .start()) {
 *   redactor.register(password);
 *   LoggerFactory.getLogger("com.acme.Orders").atInfo().addKeyValue("rows", 5).log("loaded");
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.logging;

import org.jspecify.annotations.NullMarked;
