// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of the members of one event, and of the objects in it: unique in each object, and those
 * that are ours kept for us. Used again for the next event. Not thread-safe.
 */
final class TakenNames {
  /** Parsers refuse member names that are too long, Jackson's above 50,000 characters. */
  private static final int LONGEST_NAME = 1_024;

  /** Not cut: the half of a secret would not be recognised any more. */
  private static final String LONG_NAME = "_name_too_long";

  private static final int MANY = 16;
  private static final int USUAL_DEPTH = 16;

  private final EncodedTexts texts;

  /** By depth. */
  private final List<MemberNames> names = new ArrayList<>(List.of(new MemberNames()));

  private NameRules rules = NameRules.NONE;

  TakenNames(EncodedTexts texts) {
    this.texts = texts;
  }

  /** Begins an event. */
  void begin() {
    if (names.size() > USUAL_DEPTH) {
      names.subList(USUAL_DEPTH, names.size()).clear();
    }
    names.get(0).clear();
  }

  /** Begins an object at this depth, which is one more than that of the object around it. */
  void begin(int depth) {
    while (names.size() <= depth) {
      names.add(new MemberNames());
    }
    names.get(depth).clear();
  }

  /** How names are treated from here on. */
  @SuppressWarnings("ReferenceEquality") // only to save the writing
  void rules(NameRules rules) {
    if (this.rules != rules) {
      this.rules = rules;
    }
  }

  NameRules rules() {
    return rules;
  }

  /** Takes a name of the event's; false if it is taken. */
  boolean take(String name) {
    return names.get(0).add(name);
  }

  /** Takes names of the event's; false, and none is taken, if one of them is. */
  boolean takeAll(String[] all, int count) {
    return names.get(0).addAll(all, count);
  }

  EncodedTexts.Entry entry(@Nullable String given) {
    return texts.of(given == null ? "null" : given.length() > LONGEST_NAME ? LONG_NAME : given);
  }

  /** Takes the name for an entry of the diagnostic context, if it may have it as it is. */
  boolean takeAsGiven(EncodedTexts.Entry name) {
    return rules.place(name) != NameRules.Place.OTHER && take(name.text);
  }

  /** Takes another name for an entry of the diagnostic context: as a rule ours, if it is free. */
  EncodedTexts.Entry forContext(String name, EncodedTexts.Entry entry) {
    String lent = rules.lent().get(name);
    if (lent == null) {
      return forUser(entry, 0, false);
    }
    return take(lent) ? texts.of(lent) : forUser(entry("_" + lent), 0, false);
  }

  /**
   * Takes this name, or one like it.
   *
   * @param object whether the value is an object
   */
  EncodedTexts.Entry forUser(EncodedTexts.Entry name, int depth, boolean object) {
    boolean free = (depth > 0 || rules.place(name) == NameRules.Place.FREE)
        && names.get(depth).add(name.text);
    return free ? name : texts.of(other(name.text, depth, object));
  }

  private String other(String wanted, int depth, boolean object) {
    MemberNames taken = names.get(depth);
    String name = wanted;
    if (depth == 0) {
      name = rules.ecs() == null ? name : rules.ecs().moved(name, object);
      if (rules.reserved().contains(name)
          || (rules.sometimes().contains(name) && taken.contains(name))) {
        name = "_" + name;
      }
    }
    String free = name;
    int number = 1;
    while ((depth == 0 && rules.reserved().contains(free)) || !taken.add(free)) {
      // Numbers in order, up to a bound; beyond it, numbers that are certainly free.
      number = number < MANY ? number + 1 : Math.max(number, taken.count()) + 1;
      free = name + "_" + number;
    }
    return free;
  }
}
