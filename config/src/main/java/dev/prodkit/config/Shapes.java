// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads what records ask for, by reflection. */
final class Shapes {
  private final Conversions conversions;

  Shapes(Conversions conversions) {
    this.conversions = conversions;
  }

  /**
   * The shape of a record.
   *
   * @param around the records that this one stands in
   */
  Shape of(Class<?> type, String prefix, List<Class<?>> around) {
    if (around.contains(type)) {
      throw DeclarationException.at(
          type.getName(), "contains itself, so its settings would have no end");
    }
    List<Class<?>> path = new ArrayList<>(around);
    path.add(type);
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw DeclarationException.at(type.getName(), "is no record: name the record class itself");
    }
    List<Slot> slots = new ArrayList<>(components.length);
    List<DeclarationException> mistakes = new ArrayList<>();
    for (RecordComponent component : components) {
      try {
        slots.add(slot(component, prefix, path));
      } catch (DeclarationException mistake) {
        mistakes.add(mistake.of(prefix + Names.ofComponent(component.getName())));
      }
    }
    if (around.isEmpty()) {
      mistakes.addAll(doubles(slots));
    }
    if (!mistakes.isEmpty()) {
      throw DeclarationException.all(mistakes);
    }
    return new Shape(
        type.asSubclass(Record.class),
        constructor(type, components),
        List.copyOf(slots),
        names(slots),
        Constrained.element(type));
  }

  // A name that several share behind their own is a common fallback, and meant.
  private static List<DeclarationException> doubles(List<Slot> slots) {
    Map<String, Slot.Setting> first = new HashMap<>();
    List<DeclarationException> doubles = new ArrayList<>();
    Shape.eachSetting(slots, setting -> {
      Slot.Setting other = first.putIfAbsent(setting.upperName(), setting);
      if (other != null) {
        doubles.add(Components.wrong(
                setting.source(),
                "has the same name as " + Components.where(other.source())
                    + ": keep one of the two, or give one another name by @Env")
            .of(setting.upperName()));
      }
    });
    return doubles;
  }

  private static Set<String> names(List<Slot> slots) {
    Set<String> names = new HashSet<>();
    for (Slot slot : slots) {
      if (slot instanceof Slot.Setting setting) {
        names.addAll(setting.upperNames());
      } else if (slot instanceof Slot.Group group) {
        names.addAll(group.shape().names());
      }
    }
    return Collections.unmodifiableSet(names);
  }

  private Slot slot(RecordComponent component, String prefix, List<Class<?>> path) {
    Type type = component.getGenericType();
    boolean optional = isOf(Optional.class, type);
    Type inner = optional ? argument(type, 0) : type;
    boolean constrained = Constrained.component(component);
    if (isOf(Map.class, inner)) {
      return mapping(component, inner, prefix, optional, path);
    }
    Optional<Class<? extends Record>> nested = group(inner);
    if (nested.isPresent()) {
      refuseValueAnnotations(component, "is a record and has no text: put %s on its components");
      Shape shape = of(nested.get(), Components.prefix(component, prefix), path);
      return new Slot.Group(component, shape, optional, constrained);
    }
    Conversion conversion = conversion(component, inner);
    boolean isPublic = component.isAnnotationPresent(Public.class);
    if (conversion.form().isSecret() && isPublic) {
      throw Components.wrong(
          component, "is a Secret and @Public, and cannot be both: drop @Public");
    }
    List<String> names = Components.names(component, prefix);
    return new Slot.Setting(
        component,
        names,
        names.stream().map(Names::upper).toList(),
        conversion,
        fallback(component, conversion, optional),
        optional,
        isPublic,
        constrained);
  }

  // A record that reads a text itself is a value, any other a group of settings.
  private Optional<Class<? extends Record>> group(Type type) {
    return type instanceof Class<?> plain
            && plain.isRecord()
            && conversions.of(plain).isEmpty()
        ? Optional.of(plain.asSubclass(Record.class))
        : Optional.empty();
  }

  private Slot.Mapping mapping(
      RecordComponent component,
      Type map,
      String outerPrefix,
      boolean optional,
      List<Class<?>> path) {
    if (argument(map, 0) != String.class) {
      throw unsupported(component);
    }
    String prefix = Names.upper(Components.prefix(component, outerPrefix));
    if (prefix.isEmpty()) {
      throw Components.wrong(
          component, "is a map and would take every name: give it a prefix by @Env");
    }
    if (component.isAnnotationPresent(Default.class)) {
      throw Components.wrong(
          component, "is a map and has no text: drop @Default, a map may be empty");
    }
    Type value = argument(map, 1);
    Optional<Class<? extends Record>> nested = group(value);
    Function<String, Slot> entry;
    List<String> suffixes = List.of("");
    if (nested.isPresent()) {
      refuseValueAnnotations(component, "holds records: put %s on their components");
      entry = key ->
          new Slot.Group(component, of(nested.get(), prefix + key + "_", path), false, false);
      suffixes = suffixes(component, prefix, (Slot.Group) entry.apply(Shape.ANY_KEY));
    } else {
      Conversion conversion = conversion(component, value);
      boolean isPublic = component.isAnnotationPresent(Public.class);
      if (conversion.form().isSecret() && isPublic) {
        throw Components.wrong(component, "holds Secrets and is @Public: drop @Public");
      }
      entry = key -> {
        List<String> names = List.of(prefix + key);
        return new Slot.Setting(
            component, names, names, conversion, Optional.empty(), false, isPublic, false);
      };
    }
    return new Slot.Mapping(
        component, prefix, entry, suffixes, optional, Constrained.component(component));
  }

  private static List<String> suffixes(
      RecordComponent component, String prefix, Slot.Group template) {
    template.shape().eachMapping(inner -> {
      throw Components.wrong(
          component,
          "holds records with a map of their own, " + inner.component()
              + ": where one key ends and the next begins, no name says");
    });
    List<String> suffixes = new ArrayList<>();
    String start = prefix + Shape.ANY_KEY;
    template
        .shape()
        .eachSetting(setting -> setting.upperNames().forEach(name -> {
          if (!name.startsWith(start + "_")) {
            throw Components.wrong(
                component,
                "holds records whose " + setting.component()
                    + " has the same name under every key: drop its @Env");
          }
          suffixes.add(name.substring(start.length()));
        }));
    suffixes.sort(Comparator.comparingInt(String::length).reversed());
    return List.copyOf(suffixes);
  }

  private static void refuseValueAnnotations(RecordComponent component, String what) {
    if (component.isAnnotationPresent(Default.class)) {
      throw Components.wrong(component, String.format(what, "@Default"));
    }
    if (component.isAnnotationPresent(Public.class)) {
      throw Components.wrong(component, String.format(what, "@Public"));
    }
  }

  private Conversion conversion(RecordComponent component, Type type) {
    return isOf(Rotating.class, type)
        ? Conversion.rotating(constant(component, argument(type, 0)))
        : constant(component, type);
  }

  private Conversion constant(RecordComponent component, Type type) {
    boolean list = isOf(List.class, type);
    boolean set = isOf(Set.class, type);
    if ((list || set ? argument(type, 0) : type) instanceof Class<?> plain) {
      Conversion conversion = conversions.of(plain).orElseThrow(() -> unsupported(component));
      return list ? Conversion.listOf(conversion) : set ? Conversion.setOf(conversion) : conversion;
    }
    throw unsupported(component);
  }

  private static Optional<Slot.Fallback> fallback(
      RecordComponent component, Conversion conversion, boolean optional) {
    Default text = component.getAnnotation(Default.class);
    if (text == null) {
      return Optional.empty();
    }
    if (optional) {
      throw Components.wrong(
          component, "has a default, so it is never empty: drop @Default or Optional");
    }
    if (conversion.form().isSecret()) {
      throw Components.wrong(
          component,
          "is a Secret with a default, but what stands in the code is none: use Optional<Secret>");
    }
    try {
      conversion.read(text.value());
      return Optional.of(new Slot.Fallback(text.value(), conversion));
    } catch (Refused refused) {
      throw Components.wrong(component, "has a @Default that " + refused.rule());
    }
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException everyRecordHasOne) {
      throw new IllegalStateException(everyRecordHasOne);
    } catch (InaccessibleObjectException e) {
      throw DeclarationException.at(
          type.getName(), "is closed to reflection: open its package to dev.prodkit.config");
    }
  }

  private static boolean isOf(Class<?> raw, Type type) {
    return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static DeclarationException unsupported(RecordComponent component) {
    return Components.wrong(
        component,
        "has the type " + component.getGenericType().getTypeName()
            + ", which no text becomes: use String, boolean, a number, an enum, Duration, DataSize,"
            + " URI, InetSocketAddress, Path, Secret, a type with a public static parse, of, valueOf"
            + " or fromString, a record, a List, Set, Map<String, …>, Rotating or Optional of these,"
            + " or give Config a converter");
  }
}
