// SPDX-License-Identifier: Apache-2.0
/**
 * Lets a boundary report every broken rule at once.
 *
 * <p>A {@link dev.prodkit.validation.Boundary} turns a JSON body into a checked record. Whoever
 * sent a wrong one learns everything that is wrong in one answer: missing, unknown and duplicate
 * members, values of another type, and every constraint, each with its place. The answer is
 * {@code application/problem+json} (RFC 9457), and never repeats a value.
 *
 * <pre>{@code
 * record Registration(
 *     @EmailDomain({"company.com", "partner.com"}) @Normalized({TRIM, LOWER}) String email,
 *     @Min(0) @Max(150) int age) {}
 *
 * Boundary boundary = Boundary.create(Registration.class);
 * …
 * try {
 *   Registration registration = boundary.read(body, Registration.class);
 * } catch (InvalidInputException e) {
 *   respond(e.status(), InvalidInputException.MEDIA_TYPE, e.problemBytes());
 * }
 * }</pre>
 *
 * <p>What comes in is hostile until it is checked: nothing is coerced, every bound is written down,
 * messages are data and never programs, and no input makes a check run long. Hibernate Validator
 * says what the constraints say, without an expression language; Jackson reads the tokens, and
 * binding them is done here, because a binder that stops at the first mismatch cannot tell the
 * second.
 */
@NullMarked
package dev.prodkit.validation;

import org.jspecify.annotations.NullMarked;
