// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * One line of text that is nothing but text: no {@code <}, {@code >} or {@code ;}, no control
 * characters (C0, DEL and C1, so no line breaks and tabs either), no controls of the writing
 * direction, no line and paragraph separators, no half of a surrogate pair.
 *
 * <p>It keeps out what has no business in a name or a title. It is no substitute for encoding where
 * the text is shown. The check takes one pass. {@code null} is none of its business, as with any
 * constraint.
 */
@Documented
@Constraint(validatedBy = PlainText.Check.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({
  ElementType.FIELD,
  ElementType.METHOD,
  ElementType.PARAMETER,
  ElementType.TYPE_USE,
  ElementType.ANNOTATION_TYPE
})
public @interface PlainText {
  /** The most characters, counted as {@link String#length()} does. */
  int max() default Integer.MAX_VALUE;

  /** What is expected. */
  String message() default "must be plain text, without <, >, ; and control characters";

  /** As in any constraint. */
  Class<?>[] groups() default {};

  /** As in any constraint. */
  Class<? extends Payload>[] payload() default {};

  /** The check itself, for the validator to construct. */
  final class Check implements ConstraintValidator<PlainText, CharSequence> {
    private int max = Integer.MAX_VALUE;

    /** For the validator. */
    public Check() {}

    @Override
    public void initialize(PlainText constraint) {
      if (constraint.max() < 0) {
        throw new IllegalArgumentException("@PlainText needs a max of 0 or more");
      }
      max = constraint.max();
    }

    @Override
    public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
      if (text == null) {
        return true;
      }
      if (text.length() > max) {
        context.disableDefaultConstraintViolation();
        context
            .buildConstraintViolationWithTemplate("must be at most {max} characters long")
            .addConstraintViolation();
        return false;
      }
      return Characters.arePlain(text);
    }
  }
}
