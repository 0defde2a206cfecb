// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A record asks for what cannot be: the mistake of its author, which no setting repairs. It holds
 * every such mistake of one record, those of the records in it included.
 */
final class DeclarationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final String IN_THE_CODE = " (a mistake in the program: no setting repairs it)";

  /**
   * One mistake.
   *
   * @param setting the name of the setting; empty if it is not known yet
   * @param where the class and its component
   * @param what what is the matter, and behind a colon what to do instead
   */
  private record Mistake(String setting, String where, String what) {
    String sentence() {
      return where + " " + what + ".";
    }

    Problem problem() {
      int colon = what.indexOf(": ");
      String rule = colon < 0 ? what : what.substring(0, colon);
      String nextStep = colon < 0 ? "change the record" : what.substring(colon + 2);
      String name = setting.isEmpty() ? where : setting;
      String subject = setting.isEmpty() ? "" : "is declared by " + where + ", which ";
      return Problem.of(name, subject + rule, nextStep + IN_THE_CODE).as(Problem.Kind.DECLARATION);
    }
  }

  @SuppressWarnings("serial") // it ends a start and is not sent anywhere
  private final List<Mistake> mistakes;

  private DeclarationException(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::sentence).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** One mistake at a class or one of its components. */
  static DeclarationException at(String where, String what) {
    return new DeclarationException(List.of(new Mistake("", where, what)));
  }

  /** The same, said of a setting, unless that is known already. */
  DeclarationException of(String setting) {
    return new DeclarationException(mistakes.stream()
        .map(mistake -> mistake.setting().isEmpty()
            ? new Mistake(setting, mistake.where(), mistake.what())
            : mistake)
        .toList());
  }

  /** All of them as one. */
  static DeclarationException all(List<DeclarationException> several) {
    List<Mistake> all = new ArrayList<>();
    several.forEach(one -> all.addAll(one.mistakes));
    return new DeclarationException(all);
  }

  List<Problem> problems() {
    return mistakes.stream().map(Mistake::problem).toList();
  }
}
