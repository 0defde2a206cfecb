// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The arguments of {@code main}. Prodkit reads one of them, {@code --check}, and leaves the others
 * to the application; but one that is nearly {@code --check} is refused, because a service that
 * starts where a check was meant is worse than one that does not start.
 *
 * @param given as they came
 * @param own the names that the application declared as its own
 */
record Arguments(List<String> given, Set<String> own) {
  static final Arguments NONE = new Arguments(List.of(), Set.of());

  private static final String CHECK = "--check";
  private static final int LONGEST = 64;

  /** Once or several times, with any number of dashes, of which editors make others. */
  private static final Pattern AGAIN =
      Pattern.compile("(?=[-\\u2010-\\u2015\\u2212])(?:[-\\u2010-\\u2015\\u2212]*check)+");

  /** Keeps copies. */
  Arguments {
    given = List.copyOf(given);
    own = Set.copyOf(own);
  }

  /** Whether the checks are to be run once instead of serving. */
  boolean preflight() {
    return given.contains(CHECK);
  }

  /** One for each argument that was probably meant to be {@code --check}. */
  List<Problem> problems() {
    return given.stream()
        .filter(argument -> !argument.equals(CHECK) && !own.contains(argument) && near(argument))
        .distinct()
        .map(argument -> Problem.of(
            argument,
            "is an argument that nothing reads",
            "did you mean --check? If the application reads it, declare it:"
                + " Production.configure().arguments(\"" + argument + "\")"))
        .map(problem -> problem.as(Problem.Kind.UNKNOWN))
        .toList();
  }

  private static boolean near(String argument) {
    String lower = argument.toLowerCase(Locale.ROOT);
    return argument.length() <= LONGEST
        && !argument.contains("=")
        && (oneEdit(lower, CHECK) || AGAIN.matcher(lower).matches());
  }

  /** Whether one insertion, deletion, replacement or transposition makes one text of the other. */
  static boolean oneEdit(String one, String other) {
    int prefix = 0;
    int shorter = Math.min(one.length(), other.length());
    while (prefix < shorter && one.charAt(prefix) == other.charAt(prefix)) {
      prefix++;
    }
    String rest = one.substring(prefix);
    String otherRest = other.substring(prefix);
    if (rest.length() != otherRest.length()) {
      String longer = rest.length() > otherRest.length() ? rest : otherRest;
      String less = rest.length() > otherRest.length() ? otherRest : rest;
      return longer.substring(1).equals(less);
    }
    if (rest.isEmpty()) {
      return false;
    }
    boolean replaced = rest.substring(1).equals(otherRest.substring(1));
    boolean transposed = rest.length() > 1
        && rest.charAt(0) == otherRest.charAt(1)
        && rest.charAt(1) == otherRest.charAt(0)
        && rest.substring(2).equals(otherRest.substring(2));
    return replaced || transposed;
  }
}
