// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what the standard constraints ask for, in plain English and without the validator: some of
 * their own messages are small programs, such as {@code must be greater than ${inclusive == true ?
 * 'or equal to ' : ''}{value}}, and here nothing runs programs. It knows annotations by their
 * names, so that it loads none of that stack.
 */
final class English {
  private static final String STANDARD = "jakarta.validation.constraints.";
  private static final String HIBERNATE = "org.hibernate.validator.constraints.";

  private English() {}

  /** What a value must be; empty for constraints that are not among the standard ones. */
  static Optional<String> of(Annotation constraint) {
    String name = constraint.annotationType().getName();
    if (name.startsWith(STANDARD)) {
      return Optional.ofNullable(
          standard(name.substring(STANDARD.length()), new Attributes(constraint)));
    }
    if (name.startsWith(HIBERNATE)) {
      return Optional.ofNullable(
          hibernate(name.substring(HIBERNATE.length()), new Attributes(constraint)));
    }
    return Optional.empty();
  }

  private static @Nullable String standard(String name, Attributes attributes) {
    return switch (name) {
      case "AssertFalse" -> "must be false";
      case "AssertTrue" -> "must be true";
      case "DecimalMax" -> "must be less than " + bound(attributes);
      case "DecimalMin" -> "must be greater than " + bound(attributes);
      case "Digits" ->
        "must have at most " + attributes.text("integer") + " digits before the point and "
            + attributes.text("fraction") + " behind it";
      case "Email" -> "must be a well-formed email address";
      case "Future" -> "must be in the future";
      case "FutureOrPresent" -> "must be in the present or in the future";
      case "Max" -> "must be less than or equal to " + attributes.text("value");
      case "Min" -> "must be greater than or equal to " + attributes.text("value");
      case "Negative" -> "must be less than 0";
      case "NegativeOrZero" -> "must be less than or equal to 0";
      case "NotBlank" -> "must not be blank";
      case "NotEmpty" -> "must not be empty";
      case "NotNull" -> "must not be null";
      case "Null" -> "must be null";
      case "Past" -> "must be in the past";
      case "PastOrPresent" -> "must be in the past or in the present";
      case "Pattern" -> "must match \"" + attributes.text("regexp") + "\"";
      case "Positive" -> "must be greater than 0";
      case "PositiveOrZero" -> "must be greater than or equal to 0";
      case "Size" -> size(attributes);
      default -> null;
    };
  }

  private static @Nullable String hibernate(String name, Attributes attributes) {
    return switch (name) {
      case "Length", "CodePointLength" -> size(attributes);
      case "Range" ->
        "must be between " + attributes.text("min") + " and " + attributes.text("max");
      case "URL" -> "must be a valid URL";
      case "UniqueElements" -> "must only contain unique elements";
      case "time.DurationMax" -> "must be shorter than " + duration(attributes);
      case "time.DurationMin" -> "must be longer than " + duration(attributes);
      default -> null;
    };
  }

  private static String bound(Attributes attributes) {
    return orEqual(attributes) + attributes.text("value");
  }

  private static String orEqual(Attributes attributes) {
    return attributes.is("inclusive") ? "or equal to " : "";
  }

  private static String size(Attributes attributes) {
    long least = attributes.number("min");
    long most = attributes.number("max");
    if (most == Integer.MAX_VALUE) {
      return "must have a size of at least " + least;
    }
    return least == 0
        ? "must have a size of at most " + most
        : "must have a size between " + least + " and " + most;
  }

  private static String duration(Attributes attributes) {
    StringBuilder text = new StringBuilder(orEqual(attributes));
    int empty = text.length();
    for (String unit : List.of("days", "hours", "minutes", "seconds", "millis", "nanos")) {
      long amount = attributes.number(unit);
      if (amount != 0) {
        text.append(text.length() == empty ? "" : " ")
            .append(amount)
            .append(' ')
            .append(unit);
      }
    }
    return text.length() == empty ? text + "0 seconds" : text.toString();
  }

  private record Attributes(Annotation constraint) {
    String text(String attribute) {
      try {
        Method method = constraint.annotationType().getMethod(attribute);
        method.setAccessible(true);
        return String.valueOf(method.invoke(constraint));
      } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("a constraint without " + attribute, e);
      }
    }

    long number(String attribute) {
      return Long.parseLong(text(attribute));
    }

    boolean is(String attribute) {
      return Boolean.parseBoolean(text(attribute));
    }
  }
}
