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
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail address of one of these domains: {@code @EmailDomain({"company.com", "partner.com"})
 * String email}.
 *
 * <p>The domain is compared as a whole and in ASCII, without regard to case:
 * {@code mail.company.com} is another one, and so is a look-alike in another alphabet. An address
 * has at most 254 characters, 64 of them before the {@code @}, no quotes and no comments. The check
 * takes one pass. Whether the address exists, only a letter to it can tell. {@code null} is none of
 * its business, as with any constraint.
 */
@Documented
@Constraint(validatedBy = EmailDomain.Check.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({
  ElementType.FIELD,
  ElementType.METHOD,
  ElementType.PARAMETER,
  ElementType.TYPE_USE,
  ElementType.ANNOTATION_TYPE
})
public @interface EmailDomain {
  /** The domains, in ASCII; at least one. */
  String[] value();

  /** What is expected. It does not name the domains, which may be nobody's business. */
  String message() default "must be an e-mail address of an allowed domain";

  /** As in any constraint. */
  Class<?>[] groups() default {};

  /** As in any constraint. */
  Class<? extends Payload>[] payload() default {};

  /** The check itself, for the validator to construct. */
  final class Check implements ConstraintValidator<EmailDomain, CharSequence> {
    private Set<String> domains = Set.of();

    /** For the validator. */
    public Check() {}

    @Override
    public void initialize(EmailDomain constraint) {
      if (constraint.value().length == 0
          || !Arrays.stream(constraint.value()).allMatch(EmailAddress::isDomain)) {
        throw new IllegalArgumentException(
            "@EmailDomain needs domains in ASCII, such as @EmailDomain(\"company.com\")");
      }
      domains = Arrays.stream(constraint.value())
          .map(domain -> domain.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean isValid(@Nullable CharSequence text, ConstraintValidatorContext context) {
      // Well-formed is ASCII, so that no letter from elsewhere becomes one of ours in lower case.
      return text == null
          || (EmailAddress.isWellFormed(text)
              && domains.contains(EmailAddress.domain(text.toString()).toLowerCase(Locale.ROOT)));
    }
  }
}
