// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraintvalidation.HibernateConstraintValidatorContext;
import org.hibernate.validator.messageinterpolation.MessageParameterEscaping;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code @Pattern} with a bound: an expression that backtracks without end, or recurses
 * until the stack is full, refuses the text instead of holding the thread. Steps are counted, not
 * time, so a throttled processor does not change a verdict.
 */
final class SteppedPattern implements ConstraintValidator<Pattern, CharSequence> {
  private String regexp = "";
  private java.util.regex.Pattern pattern = java.util.regex.Pattern.compile("");

  @Override
  public void initialize(Pattern constraint) {
    int flags = 0;
    for (Pattern.Flag flag : constraint.flags()) {
      flags |= flag.getValue();
    }
    regexp = constraint.regexp().replaceAll("([{}$\\\\])", "\\\\$1");
    pattern = java.util.regex.Pattern.compile(constraint.regexp(), flags);
  }

  @Override
  public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
    // An expression is full of what means something else in a message.
    context
        .unwrap(HibernateConstraintValidatorContext.class)
        .addMessageParameter("regexp", regexp, MessageParameterEscaping.NONE);
    try {
      return text == null || pattern.matcher(SteppedText.of(text)).matches();
    } catch (SteppedText.TooManySteps | StackOverflowError tooCostly) {
      context.disableDefaultConstraintViolation();
      context
          .buildConstraintViolationWithTemplate("takes too many steps to check")
          .addConstraintViolation();
      return false;
    }
  }
}
