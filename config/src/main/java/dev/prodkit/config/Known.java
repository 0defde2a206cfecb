// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The names, in upper case, that records read: those of their settings, and what their maps found.
 */
final class Known {
  private final Set<String> settings = new HashSet<>();
  private final Set<String> all = new HashSet<>();
  private final Map<String, Slot.Mapping> maps = new LinkedHashMap<>();

  /**
   * Takes in what these records read.
   *
   * @throws IllegalArgumentException if one setting is where another one's file is named
   */
  void add(Collection<Shape> shapes) {
    Set<String> names = new HashSet<>();
    for (Shape shape : shapes) {
      shape.eachSetting(setting -> setting.names().forEach(name -> names.add(Names.upper(name))));
      shape.eachMapping(mapping -> maps.put(mapping.prefix(), mapping));
    }
    for (String name : names) {
      if (names.contains(name + "_FILE")) {
        throw new IllegalArgumentException(name + " and " + name
            + "_FILE are two settings, but the second is how the first is read from a file:"
            + " drop it, or give it another name by @Env.");
      }
    }
    settings.addAll(names);
    all.addAll(names);
  }

  /** Takes in a name that is read although no component has it. */
  void addName(String upperName) {
    all.add(upperName);
  }

  /** Whether a component has this very name, so that it is no key of a map. */
  boolean isSetting(String upperName) {
    return settings.contains(upperName);
  }

  /** Every name that is read. */
  Set<String> all() {
    return all;
  }

  /** The maps that are read, by their prefix. */
  Collection<Slot.Mapping> maps() {
    return maps.values();
  }
}
