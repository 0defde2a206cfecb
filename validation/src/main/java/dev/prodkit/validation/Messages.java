// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.MessageInterpolator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * Messages as data: {@code {min}} is replaced by the constraint's own attribute, and everything else is text, a value's and <code>${…}</code> too. English, whatever
 * the locale of the machine.
 *
 * <p>Some of Hibernate Validator's own messages are written in the expression language; these have another text here.
 */
final class Messages implements MessageInterpolator {
  private static final Pattern DOLLAR = Pattern.compile("(?<!\\\\)\\$");

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

  private final MessageInterpolator parameters =
      new ParameterMessageInterpolator(Set.of(Locale.ENGLISH), Locale.ENGLISH, false);

  @Override
  public String interpolate(String template, Context context) {
    // Escaped, since for each expression that it leaves alone the interpolator logs a warning, with
    // whatever a validator put into its message.
    String text = DOLLAR.matcher(withoutExpressions(template, context)).replaceAll("\\\\\\$");
    return parameters.interpolate(text, context);
  }

  @Override
  public String interpolate(String template, Context context, Locale locale) {
    return interpolate(template, context);
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
