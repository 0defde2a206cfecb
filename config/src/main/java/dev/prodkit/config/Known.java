// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
   * @return the settings among them that stand where another one's file is named
   */
  List<Problem> add(Collection<Shape> shapes) {
    for (Shape shape : shapes) {
      settings.put(shape.type(), shape.names());
      shape.eachMapping(mapping -> maps.put(mapping.prefix(), mapping));
    }
    return shapes.stream()
        .flatMap(shape -> shape.names().stream())
        .filter(name -> name.endsWith(FILE)
            && shapes.stream().anyMatch(shape -> shape.names().contains(withoutFile(name))))
        .sorted()
        .distinct()
        .flatMap(name -> fileOfAnother(name).problems().stream())
        .toList();
  }

  private static String withoutFile(String name) {
    return name.substring(0, name.length() - FILE.length());
  }

  private static DeclarationException fileOfAnother(String file) {
    return DeclarationException.at(
        file,
        "is a setting and also how " + withoutFile(file)
            + " is read from a file: drop it, or give it another name by @Env");
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
