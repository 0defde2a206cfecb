// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type that reads a text itself: it has a public static {@code parse}, {@code of},
 * {@code valueOf} or {@code fromString} that takes a {@code String} or {@code CharSequence} and
 * answers with the type. What such a method throws is never shown, since it likes to quote the
 * text.
 */
final class Factory {
  private static final List<String> NAMES = List.of("parse", "of", "valueOf", "fromString");
  private static final List<Class<?>> TEXTS = List.of(String.class, CharSequence.class);

  // Their methods ask the DNS, the disk or the network, and binding must do none of it.
  private static final List<String> REACHING_OUT =
      List.of("java.net.", "java.io.", "java.nio.", "javax.naming.", "javax.net.");

  private Factory() {}

  /** The conversion by such a method; empty if the type has none. */
  static Optional<Conversion> of(Class<?> type) {
    if (type.isPrimitive() || type.isArray() || type == Object.class || reachesOut(type)) {
      return Optional.empty();
    }
    return method(type).map(method -> conversion(type, method));
  }

  /** The conversion by a function that the application gave. */
  static Conversion given(Class<?> type, Function<? super String, ?> converter) {
    return Conversion.strict(
        withArticle(type.getSimpleName()),
        "its converter reads it",
        Form.of(type.getSimpleName()),
        text -> {
          try {
            return converter.apply(text);
          } catch (RuntimeException quotesTheText) {
            return null;
          }
        });
  }

  private static String withArticle(String noun) {
    return ("AEIOU".indexOf(noun.charAt(0)) < 0 ? "a " : "an ") + noun;
  }

  private static boolean reachesOut(Class<?> type) {
    return REACHING_OUT.stream().anyMatch(type.getName()::startsWith);
  }

  // By the order of the names, and a String before a CharSequence.
  private static Optional<Method> method(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> Modifier.isStatic(method.getModifiers())
            && NAMES.contains(method.getName())
            && method.getParameterCount() == 1
            && TEXTS.contains(method.getParameterTypes()[0])
            && method.getDeclaringClass() == type
            && type.isAssignableFrom(method.getReturnType()))
        .sorted(Comparator.comparingInt((Method method) -> NAMES.indexOf(method.getName()))
            .thenComparingInt(method -> TEXTS.indexOf(method.getParameterTypes()[0])))
        .filter(method -> isOpen(type, method))
        .findFirst();
  }

  // A public method of a class that is not public is closed until it is opened.
  private static boolean isOpen(Class<?> type, Method method) {
    try {
      boolean isTopLevel = type.getEnclosingClass() == null;
      return (isTopLevel && Modifier.isPublic(type.getModifiers())) || method.trySetAccessible();
    } catch (InaccessibleObjectException closed) {
      return false;
    }
  }

  private static Conversion conversion(Class<?> type, Method method) {
    String name = type.getSimpleName();
    return Conversion.strict(
        withArticle(name),
        name + "." + method.getName() + " reads it",
        Form.of(name),
        text -> parsed(method, text));
  }

  private static @Nullable Object parsed(Method method, String text) {
    try {
      return method.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return null;
    } catch (IllegalAccessException itWasOpened) {
      throw new IllegalStateException(itWasOpened);
    }
  }
}
