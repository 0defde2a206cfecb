// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with the configuration. It names the setting, the rule, the origin and
 * the next step, and never the value nor a piece of it.
 *
 * @param kind what sort of problem it is
 * @param name the setting, {@code DATABASE_URL}; or what else is wrong, such as a file
 * @param rule what is the matter, to be read after the name: {@code is missing}, {@code must be a
 *     whole number}
 * @param origin where the value comes from; empty when there is none
 * @param nextStep what to do about it: {@code set DATABASE_URL}
 */
public record Problem(
    Kind kind, String name, String rule, Optional<Origin> origin, String nextStep) {
  /** What sort of problem it is, in the order in which people read of them. */
  public enum Kind {
    /** A record asks for what cannot be: a mistake in the program. */
    DECLARATION("declared wrongly"),
    /** A setting is required and no source has it. */
    MISSING("missing"),
    /** A value is not what its type reads. */
    MALFORMED("malformed"),
    /** A value breaks a constraint or a rule of its record. */
    BROKEN_RULE("against a rule"),
    /** Two settings cannot both be meant. */
    CONTRADICTORY("contradictory"),
    /** A name that nothing reads. */
    UNKNOWN("unknown"),
    /** Something else, such as a source that cannot be read. */
    OTHER("other");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** Nothing is null; all texts are constants of the author or names, never values. */
  public Problem {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(nextStep, "nextStep");
  }

  /** A problem with something that has no origin, because it is not there. */
  public static Problem of(String name, String rule, String nextStep) {
    return new Problem(Kind.OTHER, name, rule, Optional.empty(), nextStep);
  }

  /** A problem with a value that a source holds. */
  public static Problem of(String name, String rule, Origin origin, String nextStep) {
    return new Problem(Kind.OTHER, name, rule, Optional.of(origin), nextStep);
  }

  static Problem empty(String name, Origin origin) {
    return of(name, "is empty", origin, "set " + name + " to a value, or do not set it")
        .as(Kind.MALFORMED);
  }

  /** The same, of this kind. */
  public Problem as(Kind kind) {
    return new Problem(kind, name, rule, origin, nextStep);
  }

  /**
   * The members that a machine reads: {@code kind}, {@code name}, {@code rule}, {@code origin}
   * unless there is none, {@code next_step}.
   */
  public Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("kind", kind.name().toLowerCase(Locale.ROOT));
    members.put("name", name);
    members.put("rule", rule);
    origin.ifPresent(from -> members.put("origin", from.text()));
    members.put("next_step", nextStep);
    return Collections.unmodifiableMap(members);
  }

  /** One sentence: {@code PORT must be a whole number (environment PORT): write it like 8080}. */
  @Override
  public String toString() {
    StringBuilder sentence = new StringBuilder(name).append(' ').append(rule);
    origin.ifPresent(from -> sentence.append(" (").append(from).append(')'));
    return sentence.append(": ").append(nextStep).toString();
  }
}
