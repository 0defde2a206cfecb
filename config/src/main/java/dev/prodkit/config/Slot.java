// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;
import java.util.Optional;

/** One component of a record: a setting, or a record of more of them. */
sealed interface Slot {
  /** The record component's name. */
  String component();

  /** Whether it is an {@code Optional}, so that it may be missing. */
  boolean optional();

  /** Whether the validator has something to say about it. */
  boolean constrained();

  /**
   * A value.
   *
   * @param names what it is called, the most wanted first
   * @param defaultValue what it is when no source has it
   */
  record Setting(
      String component,
      List<String> names,
      Conversion conversion,
      Optional<Object> defaultValue,
      boolean optional,
      boolean constrained)
      implements Slot {
    /** The name that reports use. */
    String name() {
      return names.get(0);
    }
  }

  /**
   * A nested record, whose settings have its prefix. An optional one is there if one of its
   * settings is.
   */
  record Group(String component, Shape shape, boolean optional, boolean constrained)
      implements Slot {}
}
