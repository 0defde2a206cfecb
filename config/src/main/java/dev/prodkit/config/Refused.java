// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

/**
 * A value or a file that cannot be read: the two halves of a {@link Problem} that do not depend on
 * the setting. It never has a cause, because causes quote the value.
 */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String rule;
  private final String nextStep;

  Refused(String rule, String nextStep) {
    super(rule, null, false, false);
    this.rule = rule;
    this.nextStep = nextStep;
  }

  /**
   * The JVM puts U+FFFD where it cannot decode a byte of the environment, so the value is lost.
   * With {@code LC_ALL=C} or none that is every byte beyond ASCII, and no system property repairs
   * it.
   */
  static Refused undecoded() {
    return new Refused(
        "is not valid UTF-8 here, and holds U+FFFD instead of what was meant",
        "start the JVM with LC_ALL=C.UTF-8, and save the value as UTF-8");
  }

  String rule() {
    return rule;
  }

  String nextStep() {
    return nextStep;
  }

  /** The same, said of a setting instead of the file that holds it. */
  Refused ofFile() {
    return new Refused("comes from a file that " + rule, nextStep);
  }

  Problem of(String name, Origin origin, Problem.Kind kind) {
    return Problem.of(name, rule, origin, nextStep).as(kind);
  }
}
