// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.lang.reflect.AnnotatedElement;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * How the values of a class are written. It is found out once for each class, by asking and not by
 * loading: neither Jackson nor logstash-logback-encoder needs to be there for the usual ones.
 */
enum ValueKind {
  TEXT,
  CHARACTER,
  BOOLEAN,
  WHOLE_NUMBER,
  FRACTION,
  PRINTED_NUMBER,
  PRINTED,
  DATE_TIME,
  PATH,
  TYPE,
  ENUM,
  MAP,
  COLLECTION,
  ARRAY,
  BYTES,
  CHARACTERS,
  BYTE_BUFFER,
  OPTIONAL,
  REFERENCE,
  STRUCTURED,
  OTHER;

  private static final ValueKind[] ALL = values();

  /** By ordinal: a class of the JDK keeps what is computed for it, and must not keep this class. */
  private static final ClassValue<Integer> KINDS = new ClassValue<>() {
    @Override
    @SuppressWarnings("EnumOrdinal") // within this process, and on every event
    protected Integer computeValue(Class<?> type) {
      return kind(type).ordinal();
    }
  };

  static ValueKind of(Object value) {
    return ALL[KINDS.get(value.getClass())];
  }

  private static ValueKind kind(Class<?> type) {
    if (isA("net.logstash.logback.argument.StructuredArgument", type)
        || isA("net.logstash.logback.marker.LogstashMarker", type)) {
      return STRUCTURED;
    }
    if (type.isArray()) {
      return type == byte[].class ? BYTES : type == char[].class ? CHARACTERS : ARRAY;
    }
    boolean ofTheJdk = type.getClassLoader() == null;
    if (!ofTheJdk && annotated(type)) {
      return OTHER;
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return TEXT;
    }
    if (Enum.class.isAssignableFrom(type)) {
      return ENUM;
    }
    if (Map.class.isAssignableFrom(type)) {
      return MAP;
    }
    if (Collection.class.isAssignableFrom(type)) {
      return COLLECTION;
    }
    if (ByteBuffer.class.isAssignableFrom(type)) {
      return BYTE_BUFFER;
    }
    if (Path.class.isAssignableFrom(type)) {
      return PATH;
    }
    return ofTheJdk ? ofTheJdk(type) : OTHER;
  }

  private static ValueKind ofTheJdk(Class<?> type) {
    if (oneOf(type, Integer.class, Long.class, Short.class, Byte.class)) {
      return WHOLE_NUMBER;
    }
    if (oneOf(type, Double.class, Float.class)) {
      return FRACTION;
    }
    if (Number.class.isAssignableFrom(type)) {
      return type.getName().startsWith("java.math.") || type.getName().contains(".Atomic")
          ? PRINTED_NUMBER
          : OTHER;
    }
    if (oneOf(type, Instant.class, LocalDate.class, Duration.class, Period.class)
        || oneOf(type, UUID.class, URI.class)
        || ZoneId.class.isAssignableFrom(type)) {
      return PRINTED;
    }
    if (oneOf(type, LocalTime.class, LocalDateTime.class, OffsetDateTime.class)
        || type == ZonedDateTime.class) {
      return DATE_TIME;
    }
    if (oneOf(type, Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class)) {
      return OPTIONAL;
    }
    if (type == Character.class) {
      return CHARACTER;
    }
    if (type == Boolean.class || type == AtomicBoolean.class) {
      return BOOLEAN;
    }
    if (type == Year.class) {
      return PRINTED_NUMBER;
    }
    return type == Class.class ? TYPE : type == AtomicReference.class ? REFERENCE : OTHER;
  }

  private static boolean oneOf(Class<?> type, Class<?>... those) {
    return Arrays.asList(those).contains(type);
  }

  private static boolean isA(String name, Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (at.getName().equals(name)
          || Stream.of(at.getInterfaces()).anyMatch(parent -> isA(name, parent))) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody says by Jackson's annotations how the type shall look. */
  private static boolean annotated(Class<?> type) {
    for (Class<?> at = type; at != null && at.getClassLoader() != null; at = at.getSuperclass()) {
      try {
        if (annotated(Stream.of(at))
            || annotated(Stream.of(at.getDeclaredFields()))
            || annotated(Stream.of(at.getDeclaredMethods()))) {
          return true;
        }
      } catch (LinkageError partOfItIsMissing) {
        return false;
      }
    }
    return false;
  }

  private static boolean annotated(Stream<? extends AnnotatedElement> elements) {
    return elements
        .flatMap(element -> Stream.of(element.getDeclaredAnnotations()))
        .map(annotation -> annotation.annotationType().getName())
        .anyMatch(
            name -> name.startsWith("com.fasterxml.jackson.") || name.startsWith("tools.jackson."));
  }
}
