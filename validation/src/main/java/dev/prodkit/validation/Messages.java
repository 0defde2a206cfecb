// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.MessageInterpolator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * Messages as data: {@code {min}} is replaced by the constraint's own attribute, and everything
 * else is text, a value's and <code>${…}</code> too. English, whatever the locale of the machine.
 *
 * <p>Some of Hibernate Validator's own messages are written in the expression language; these have
 * another text here.
 *
 * <p>Each message ends in a running number. Hibernate Validator 9.1 keeps violations in a hash set,
 * and their hash leaves out the index in a list: without something that tells them apart, equal
 * wrong elements take the square of their number (measured: 20,000 empty texts in 100 kB, two
 * minutes).
 */
final class Messages implements MessageInterpolator {
  private static final Map<String, String> OTHERS = Map.of(
      "{org.hibernate.validator.constraints.time.DurationMin.message}",
      "is too short a duration",
      "{org.hibernate.validator.constraints.time.DurationMax.message}",
      "is too long a duration",
      "{org.hibernate.validator.constraints.LuhnCheck.message}",
      "has a wrong check digit",
      "{org.hibernate.validator.constraints.Mod10Check.message}",
      "has a wrong check digit",
      "{org.hibernate.validator.constraints.Mod11Check.message}",
      "has a wrong check digit");

  private static final char MARK = '\u0000';

  private final AtomicInteger running = new AtomicInteger();
  private final MessageInterpolator parameters =
      new ParameterMessageInterpolator(Set.of(Locale.ENGLISH), Locale.ENGLISH, false);

  @Override
  public String interpolate(String template, Context context) {
    // Braces that do not fit, as a value in a template may bring them, are logged by the
    // interpolator,
    // with the value.
    String text = isBalanced(template)
        ? parameters.interpolate(withoutExpressions(template, context), context)
        : template;
    return text + MARK + running.incrementAndGet();
  }

  @Override
  public String interpolate(String template, Context context, Locale locale) {
    return interpolate(template, context);
  }

  /** A message without its running number. */
  static String withoutNumber(String message) {
    return message.substring(0, message.lastIndexOf(MARK));
  }

  private static boolean isBalanced(String template) {
    boolean open = false;
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{' || c == '}') {
        if (open == (c == '{')) {
          return false;
        }
        open = !open;
      }
    }
    return !open;
  }

  private static String withoutExpressions(String template, Context context) {
    String orEqual =
        Boolean.TRUE.equals(context.getConstraintDescriptor().getAttributes().get("inclusive"))
            ? "or equal to "
            : "";
    return switch (template) {
      case "{jakarta.validation.constraints.DecimalMin.message}" ->
        "must be greater than " + orEqual + "{value}";
      case "{jakarta.validation.constraints.DecimalMax.message}" ->
        "must be less than " + orEqual + "{value}";
      default -> OTHERS.getOrDefault(template, template);
    };
  }
}
