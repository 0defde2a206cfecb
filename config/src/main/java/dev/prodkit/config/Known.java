// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names, in upper case, that records read: those of their settings, and what their maps found.
 */
final class Known {
  private static final String FILE = "_FILE";

  private final Map<Class<?>, Set<String>> settings = new LinkedHashMap<>();
  private final Map<String, Slot.Mapping> maps = new LinkedHashMap<>();
  private final Set<String> others = new HashSet<>();

  /**
   * Takes in what these records read.
   *
   * @throws IllegalArgumentException if one setting is where another one's file is named
   */
  void add(Collection<Shape> shapes) {
    for (Shape shape : shapes) {
      shape.names().stream()
          .filter(name -> name.endsWith(FILE))
          .forEach(name -> refuseFileOfAnother(name, shapes));
    }
    for (Shape shape : shapes) {
      settings.put(shape.type(), shape.names());
      shape.eachMapping(mapping -> maps.put(mapping.prefix(), mapping));
    }
  }

  private static void refuseFileOfAnother(String file, Collection<Shape> shapes) {
    String name = file.substring(0, file.length() - FILE.length());
    if (shapes.stream().anyMatch(shape -> shape.names().contains(name))) {
      throw new IllegalArgumentException(name + " and " + file
          + " are two settings, but the second is how the first is read from a file:"
          + " drop it, or give it another name by @Env.");
    }
  }

  /** Takes in a name that is read although no component has it. */
  void addName(String upperName) {
    others.add(upperName);
  }

  /** Whether a component has this very name, so that it is no key of a map. */
  boolean isSetting(String upperName) {
    return settings.values().stream().anyMatch(names -> names.contains(upperName));
  }

  boolean isRead(String upperName) {
    return others.contains(upperName) || isSetting(upperName);
  }

  /** Every name that is read. */
  Stream<String> all() {
    return Stream.concat(others.stream(), settings.values().stream().flatMap(Set::stream));
  }

  /** The maps that are read, by their prefix. */
  Collection<Slot.Mapping> maps() {
    return maps.values();
  }
}
