// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a record asks for: its components as settings, read once by reflection. Whatever its author
 * did wrong is an {@link IllegalArgumentException} here, before any source is asked.
 *
 * @param constrained whether the record's class has a constraint on all of it
 */
record Shape(
    Class<? extends Record> type,
    Constructor<?> constructor,
    List<Slot> slots,
    boolean constrained) {
  static Shape of(Class<? extends Record> type) {
    return of(type, "", List.of());
  }

  private static Shape of(Class<? extends Record> type, String prefix, List<Class<?>> around) {
    if (around.contains(type)) {
      throw new IllegalArgumentException(
          type.getName() + " contains itself, so its settings would have no end.");
    }
    List<Class<?>> path = new ArrayList<>(around);
    path.add(type);
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(
          type.getName() + " is no record: name the record class itself.");
    }
    List<Slot> slots = new ArrayList<>(components.length);
    for (RecordComponent component : components) {
      slots.add(slot(component, prefix, path));
    }
    return new Shape(
        type, constructor(type, components), List.copyOf(slots), Constrained.element(type));
  }

  /** Calls back for each setting, those of nested records included. */
  void eachSetting(Consumer<Slot.Setting> consumer) {
    for (Slot slot : slots) {
      if (slot instanceof Slot.Setting setting) {
        consumer.accept(setting);
      } else if (slot instanceof Slot.Group group) {
        group.shape().eachSetting(consumer);
      }
    }
  }

  private static Slot slot(RecordComponent component, String prefix, List<Class<?>> path) {
    Type type = component.getGenericType();
    boolean optional = isOf(Optional.class, type);
    Type inner = optional ? argument(type) : type;
    if (inner instanceof Class<?> nested && nested.isRecord()) {
      if (component.isAnnotationPresent(Default.class)) {
        throw wrong(component, "is a record and has no text: put @Default on its components");
      }
      Shape shape = of(nested.asSubclass(Record.class), groupPrefix(component, prefix), path);
      return new Slot.Group(component.getName(), shape, optional, Constrained.component(component));
    }
    Conversion conversion = conversion(component, inner);
    return new Slot.Setting(
        component.getName(),
        names(component, prefix),
        conversion,
        defaultValue(component, conversion, optional),
        optional,
        Constrained.component(component));
  }

  private static Conversion conversion(RecordComponent component, Type type) {
    if (isOf(Rotating.class, type)) {
      return Conversion.rotating(conversion(component, argument(type)));
    }
    boolean list = isOf(List.class, type);
    if ((list ? argument(type) : type) instanceof Class<?> plain) {
      Conversion conversion = Conversion.of(plain).orElseThrow(() -> unsupported(component));
      return list ? Conversion.listOf(conversion) : conversion;
    }
    throw unsupported(component);
  }

  private static Optional<Object> defaultValue(
      RecordComponent component, Conversion conversion, boolean optional) {
    Default text = component.getAnnotation(Default.class);
    if (text == null) {
      return Optional.empty();
    }
    if (optional) {
      throw wrong(component, "has a default, so it is never empty: drop @Default or Optional");
    }
    try {
      Object value = conversion.read(text.value());
      Leaves.secrets(value, secret -> {
        throw wrong(
            component,
            "is a Secret with a default, but what stands in the code is none: use Optional<Secret>");
      });
      return Optional.of(value);
    } catch (Refused refused) {
      throw wrong(component, "has a @Default that " + refused.rule());
    }
  }

  private static List<String> names(RecordComponent component, String prefix) {
    Env env = component.getAnnotation(Env.class);
    List<String> names = env == null
        ? List.of(prefix + Names.ofComponent(component.getName()))
        : Arrays.asList(env.value());
    if (names.isEmpty() || !names.stream().allMatch(Names::isName)) {
      throw wrong(component, "needs names of the form [A-Za-z_][A-Za-z0-9_]*: give it one by @Env");
    }
    return List.copyOf(names);
  }

  private static String groupPrefix(RecordComponent component, String prefix) {
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

  private static Constructor<?> constructor(
      Class<? extends Record> type, RecordComponent[] components) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException everyRecordHasOne) {
      throw new IllegalStateException(everyRecordHasOne);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          type.getName() + " is closed to reflection: open its package to dev.prodkit.config.", e);
    }
  }

  private static boolean isOf(Class<?> raw, Type type) {
    return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw;
  }

  private static Type argument(Type type) {
    return ((ParameterizedType) type).getActualTypeArguments()[0];
  }

  private static IllegalArgumentException unsupported(RecordComponent component) {
    return wrong(
        component,
        "has the type " + component.getGenericType().getTypeName()
            + ", which no text becomes: use String, boolean, a number, an enum, Duration, URI, Path,"
            + " Secret, a record, or List or Optional of these");
  }

  private static IllegalArgumentException wrong(RecordComponent component, String what) {
    return new IllegalArgumentException(
        component.getDeclaringRecord().getName() + "." + component.getName() + " " + what + ".");
  }
}
