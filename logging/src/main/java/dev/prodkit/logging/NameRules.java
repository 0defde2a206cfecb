// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names of members are ours, and which the user may have as he gave them.
 *
 * @param reserved what is ours: {@code level} of a user becomes {@code _level}
 * @param sometimes what is ours if it has been written in this event
 * @param lent what is ours, unless only the user has it: by his name, our name
 * @param nulls whether a member without a value is written
 * @param ecs which names the schema has no place for; null in other formats
 */
record NameRules(
    Set<String> reserved,
    Set<String> sometimes,
    Map<String, String> lent,
    boolean nulls,
    @Nullable EcsNames ecs) {
  static final NameRules NONE = new NameRules(Set.of(), Set.of(), Map.of(), true, null);

  /** What these rules say about the name; it is asked once and remembers the answer. */
  @SuppressWarnings("ReferenceEquality") // rules that are equal are judged again, that is all
  Place place(EncodedTexts.Entry name) {
    Judged known = name.judged;
    if (known.by() != this) {
      known = new Judged(this, judge(name));
      name.judged = known;
    }
    return known.place();
  }

  private Place judge(EncodedTexts.Entry name) {
    if (name.text.equals(lent.get(name.given))) {
      return Place.LENT;
    }
    boolean free = !reserved.contains(name.text)
        && !sometimes.contains(name.text)
        && !lent.containsKey(name.given)
        && (ecs == null || !ecs.clashes(name.text, false));
    return free ? Place.FREE : Place.OTHER;
  }

  /** Whose a name is: nobody's but the user's, ours but lent to him as it is, or more difficult. */
  enum Place {
    FREE,
    LENT,
    OTHER
  }

  /** What certain rules say about a name. */
  record Judged(NameRules by, Place place) {
    static final Judged NOT_YET = new Judged(NameRules.NONE, Place.OTHER);
  }
}
