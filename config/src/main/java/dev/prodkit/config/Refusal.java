// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what an author's own code, a constructor or a constraint, has against a value. Such code
 * sees the value and likes to quote it, so nothing of it is taken over unseen.
 */
final class Refusal {
  private static final int MOST_NAMES = 12;

  private Refusal() {}

  /** A constructor threw. Never its message, but where it was thrown is as good a hint. */
  static List<Problem> byConstructor(Shape shape, Throwable thrown, Map<String, Found> found) {
    if (thrown instanceof InvalidSettingException) {
      return Stream.concat(Stream.of(thrown), Stream.of(thrown.getSuppressed()))
          .filter(InvalidSettingException.class::isInstance)
          .map(InvalidSettingException.class::cast)
          .map(invalid -> byRule(shape, invalid.component(), invalid.rule(), found))
          .toList();
    }
    String where = thrown.getClass().getSimpleName();
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().equals(shape.type().getName())) {
        where += " at " + frame.getFileName() + ":" + frame.getLineNumber();
        break;
      }
    }
    return List.of(ofRecord(shape, "is refused by its own constructor, " + where));
  }

  /**
   * A rule is broken.
   *
   * @param component what the rule names; if it is no setting of the record, the record is meant
   * @param found the texts that the record is made from, by component
   */
  static Problem byRule(Shape shape, String component, String rule, Map<String, Found> found) {
    String record = shape.type().getSimpleName();
    boolean quotes = found.values().stream().anyMatch(any -> any.isQuotedIn(rule));
    String safe = quotes ? "breaks a rule of " + record : rule;
    for (Slot slot : shape.slots()) {
      if (slot instanceof Slot.Mapping mapping && mapping.component().equals(component)) {
        return Problem.of(mapping.name(), safe, "set its entries to what " + record + " accepts")
            .as(Problem.Kind.BROKEN_RULE);
      }
      if (slot instanceof Slot.Setting setting && setting.component().equals(component)) {
        return ofSetting(
            setting, safe, found.get(component), "set it to what " + record + " accepts");
      }
    }
    return ofRecord(shape, safe);
  }

  private static Problem ofSetting(
      Slot.Setting setting, String rule, @Nullable Found found, String nextStep) {
    Problem problem = found == null
        ? Problem.of(setting.name(), rule, Origin.DEFAULT, nextStep)
        : Problem.of(found.name(), rule, found.origin(), nextStep);
    return problem.as(Problem.Kind.BROKEN_RULE);
  }

  private static Problem ofRecord(Shape shape, String rule) {
    List<String> names = new ArrayList<>();
    shape.eachSetting(setting -> names.add(setting.name()));
    shape.eachMapping(mapping -> names.add(mapping.name()));
    String some = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    String check =
        names.size() > MOST_NAMES ? "check " + some + " and what else it has" : "check " + some;
    return Problem.of(shape.type().getSimpleName(), rule, check).as(Problem.Kind.BROKEN_RULE);
  }
}
