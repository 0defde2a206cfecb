// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** One component of a record: a setting, a record of more of them, or a map of either. */
sealed interface Slot {
  /** The record component. */
  RecordComponent source();

  /** The record component's name. */
  default String component() {
    return source().getName();
  }

  /** Whether it is an {@code Optional}, so that it may be missing. */
  boolean optional();

  /** Whether the validator has something to say about it. */
  boolean constrained();

  /**
   * A value.
   *
   * @param names what it is called, the most wanted first
   * @param upperNames the same in upper case
   * @param fallback what it is when no source has it
   */
  record Setting(
      RecordComponent source,
      List<String> names,
      List<String> upperNames,
      Conversion conversion,
      Optional<Fallback> fallback,
      boolean optional,
      boolean isPublic,
      boolean constrained)
      implements Slot {
    /** The name that reports use. */
    String name() {
      return names.get(0);
    }

    String upperName() {
      return upperNames.get(0);
    }

    /** Whether it is as if it were not set when it is set to nothing; a secret never is. */
    boolean absentWhenEmpty() {
      return (optional || fallback.isPresent()) && !conversion.form().isSecret();
    }

    /** Whether nothing is one of its values. */
    boolean takesEmpty() {
      return conversion.form().equals(Form.TEXT);
    }
  }

  /**
   * The {@link Default} of a setting. It is read anew for each record: a type of the application
   * may be one that changes, as {@link Rotating} is.
   */
  record Fallback(String text, Conversion conversion) {
    Object value() {
      try {
        return conversion.read(text);
      } catch (Refused itWasReadWithItsShape) {
        throw new IllegalStateException(itWasReadWithItsShape);
      }
    }
  }

  /**
   * A nested record, whose settings have its prefix. An optional one is there if one of its
   * settings is.
   */
  record Group(RecordComponent source, Shape shape, boolean optional, boolean constrained)
      implements Slot {}

  /**
   * A map with an entry for each key that the sources have under its prefix.
   *
   * @param prefix in upper case, with its underscore
   * @param entry the setting or group under a key
   * @param suffixes what follows the key: the names in the entry's record, the longest first, each
   *     with its underscore; of a single value it is empty
   */
  record Mapping(
      RecordComponent source,
      String prefix,
      Function<String, Slot> entry,
      List<String> suffixes,
      boolean optional,
      boolean constrained)
      implements Slot {
    /** How the map is called in reports: {@code LIMITS_*}. */
    String name() {
      return prefix + "*";
    }

    /**
     * The key in a name, in upper case: what stands between the prefix and the longest suffix that
     * fits; empty if it is no name of this map. A name in {@code _FILE} says where a value is and
     * is none.
     */
    Optional<String> key(String upperName) {
      if (!upperName.startsWith(prefix) || upperName.endsWith("_FILE")) {
        return Optional.empty();
      }
      String rest = upperName.substring(prefix.length());
      return suffixes.stream()
          .filter(suffix -> rest.length() > suffix.length() && rest.endsWith(suffix))
          .findFirst()
          .map(suffix -> rest.substring(0, rest.length() - suffix.length()));
    }

    /** How the application sees a key. */
    static String spelled(String key) {
      return key.toLowerCase(Locale.ROOT);
    }
  }
}
