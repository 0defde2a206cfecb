// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The input breaks rules: the answer to the one who sent it, with every rule that is broken.
 *
 * <p>An expected outcome and no failure of the service, so it has no stack trace. Nothing in it,
 * the message included, holds a value of the input; names of members that the sender made up are
 * repeated only if they are short and plain. It may be logged and sent as it is.
 */
public final class InvalidInputException extends RuntimeException {
  /** The media type of {@link #problemJson()}, from RFC 9457. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** How many violations one answer names at most. */
  public static final int MAX_VIOLATIONS = 100;

  private static final long serialVersionUID = 1L;
  private static final int MAX_IN_MESSAGE = 5;

  private final int status;

  @SuppressWarnings("serial") // An immutable list of a serializable record is serializable.
  private final List<Violation> violations;

  private final boolean truncated;

  private InvalidInputException(int status, List<Violation> violations, boolean truncated) {
    super(message(status, violations, truncated), null, false, false);
    this.status = status;
    this.violations = List.copyOf(violations);
    this.truncated = truncated;
  }

  static InvalidInputException notJson(String message) {
    return new InvalidInputException(400, List.of(new Violation("", "json", message)), false);
  }

  static InvalidInputException broken(List<Violation> violations, boolean truncated) {
    return new InvalidInputException(422, violations, truncated);
  }

  /**
   * The HTTP status: 400 if the body is no JSON object at all, 422 if it is one and breaks rules.
   */
  public int status() {
    return status;
  }

  /** What is broken: at least one, at most {@value #MAX_VIOLATIONS}, in the order of reading. */
  public List<Violation> violations() {
    return violations;
  }

  /** Whether more is broken than {@link #violations()} names. */
  public boolean truncated() {
    return truncated;
  }

  /**
   * The answer's body, of {@link #MEDIA_TYPE} (RFC 9457): {@code type}, {@code title},
   * {@code status}, {@code detail}, and {@code errors} with the {@code pointer}, {@code code} and
   * {@code detail} of each violation; {@code "truncated": true} if there are more.
   */
  public String problemJson() {
    return new String(problemBytes(), StandardCharsets.UTF_8);
  }

  /** The same as {@link #problemJson()}, in UTF-8. */
  public byte[] problemBytes() {
    return Json.problem(this);
  }

  String title() {
    return status == 400 ? "Bad Request" : "Unprocessable Content";
  }

  String detail() {
    if (status == 400) {
      return "The body " + violations.get(0).message() + ".";
    }
    String rules = violations.size() == 1 ? "1 rule" : violations.size() + " rules";
    return "The input breaks " + (truncated ? "more than " : "") + rules + ".";
  }

  private static String message(int status, List<Violation> violations, boolean truncated) {
    int more = violations.size() - MAX_IN_MESSAGE;
    return violations.stream()
        .limit(MAX_IN_MESSAGE)
        .map(Violation::toString)
        .collect(Collectors.joining(
            "; ",
            status + ": ",
            more > 0 ? "; and " + more + " more" + (truncated ? " at least" : "") : ""));
  }
}
