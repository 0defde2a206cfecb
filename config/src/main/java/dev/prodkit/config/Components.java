// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** What the components of records are called, and what is said of one that is declared wrongly. */
final class Components {
  private Components() {}

  /** The names of a setting, the most wanted first. */
  static List<String> names(RecordComponent component, String prefix) {
    Env env = component.getAnnotation(Env.class);
    List<String> names = env == null
        ? List.of(prefix + Names.ofComponent(component.getName()))
        : Arrays.asList(env.value());
    if (names.isEmpty() || !names.stream().allMatch(Names::isName)) {
      throw wrong(component, "needs names of the form [A-Za-z_][A-Za-z0-9_]*: give it one by @Env");
    }
    return List.copyOf(names);
  }

  /** What the names inside a record or a map begin with. */
  static String prefix(RecordComponent component, String prefix) {
    Env env = component.getAnnotation(Env.class);
    if (env == null) {
      String name = prefix + Names.ofComponent(component.getName());
      if (!Names.isName(name)) {
        throw wrong(
            component, "needs a prefix of the form [A-Za-z_][A-Za-z0-9_]*: give it one by @Env");
      }
      return name + "_";
    }
    if (env.value().length != 1 || !(env.value()[0].isEmpty() || Names.isName(env.value()[0]))) {
      throw wrong(
          component,
          "is a record: give it one prefix, such as @Env(\"PRIMARY\"), or none, @Env(\"\")");
    }
    String own = env.value()[0];
    return own.isEmpty() || own.endsWith("_") ? own : own + "_";
  }

  static DeclarationException wrong(RecordComponent component, String what) {
    return DeclarationException.at(where(component), what);
  }

  static String where(RecordComponent component) {
    return component.getDeclaringRecord().getName() + "." + component.getName();
  }
}
