// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What one source holds. It is filled by the source that opens it and only read afterwards. */
final class Entries {
  private final String description;
  private final boolean own;
  private final boolean remote;
  private final UnaryOperator<String> howToSet;
  private final Map<String, Entry> byName = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Volumes volumes = new Volumes();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  private Entries(String description, boolean own, boolean remote, UnaryOperator<String> howToSet) {
    this.description = description;
    this.own = own;
    this.remote = remote;
    this.howToSet = howToSet;
  }

  /**
   * A source that others use as well, such as the process environment: most of its names are none
   * of our business.
   */
  static Entries shared(String description, UnaryOperator<String> howToSet) {
    return new Entries(description, false, false, howToSet);
  }

  /**
   * A source that is there for this service's settings, so that a name which is nearly one of them
   * is a slip.
   */
  static Entries own(String description, UnaryOperator<String> howToSet) {
    return new Entries(description, true, false, howToSet);
  }

  /**
   * An own source that somebody else fills, far away: what it and another hold both is worth a
   * warning.
   */
  static Entries remote(String description, UnaryOperator<String> howToSet) {
    return new Entries(description, true, true, howToSet);
  }

  /**
   * The same spelling once more replaces the first, another one contradicts it. Names that cannot
   * bind are left out.
   */
  void add(Entry entry) {
    if (!Names.isName(entry.spelling())) {
      return;
    }
    Entry old = byName.putIfAbsent(entry.name(), entry);
    if (old == null || ambiguous.contains(entry.name())) {
      return;
    }
    if (old.spelling().equals(entry.spelling())) {
      byName.put(entry.name(), entry);
    } else {
      ambiguous.add(entry.name());
      byName.put(entry.name(), old.spelledAlso(entry));
    }
  }

  void report(Problem problem) {
    problems.add(problem);
  }

  void warn(Problem warning) {
    warnings.add(warning);
  }

  /** The mounted volumes that these entries read files of. */
  Volumes volumes() {
    return volumes;
  }

  String description() {
    return description;
  }

  boolean areOwn() {
    return own;
  }

  boolean areRemote() {
    return remote;
  }

  /** What an operator does to set this name here: {@code set PORT}. */
  String howToSet(String name) {
    return howToSet.apply(name);
  }

  @Nullable
  Entry find(String upperName) {
    return byName.get(upperName);
  }

  Collection<Entry> all() {
    return byName.values();
  }

  List<Problem> problems() {
    return problems;
  }

  List<Problem> warnings() {
    return warnings;
  }
}
