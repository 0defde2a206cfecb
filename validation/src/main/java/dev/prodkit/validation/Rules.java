// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Pattern;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.jspecify.annotations.Nullable;

/**
 * What the constraints say, asked of Hibernate Validator without an expression language. Touching
 * this class costs a good part of a second the first time. Thread-safe.
 */
final class Rules {
  private static final String FAILED_IN_IS_VALID = "HV000028";

  private final Validator validator;

  private Rules(Validator validator) {
    this.validator = validator;
  }

  static Rules open() {
    HibernateValidatorConfiguration configuration =
        Validation.byProvider(HibernateValidator.class).configure().ignoreXmlConfiguration();
    ConstraintMapping patterns = configuration.createConstraintMapping();
    patterns
        .constraintDefinition(Pattern.class)
        .includeExistingValidators(false)
        .validatedBy(SteppedPattern.class);
    return new Rules(configuration
        .addMapping(patterns)
        .constraintValidatorFactory(
            new Validators(configuration.getDefaultConstraintValidatorFactory()))
        .messageInterpolator(new Messages())
        .traversableResolver(new OneByOne())
        .buildValidatorFactory()
        .getValidator());
  }

  /** Reads a record's constraints ahead of its first value. */
  void warm(Shape shape) {
    validator.getConstraintsForClass(shape.type());
    for (Slot slot : shape.slots()) {
      try {
        validator.validateValue(shape.type(), slot.component(), null);
      } catch (ValidationException e) {
        // A validator that fails at null need not see one later; everything else is a constraint
        // that does not fit, for its author.
        if (!String.valueOf(e.getMessage()).startsWith(FAILED_IN_IS_VALID)) {
          throw e;
        }
      }
    }
  }

  /** What a record breaks between its components: the rules of its class and of its methods. */
  void whole(Shape shape, Record record, Pointer at, Report report) {
    add(validator.validate(record), shape, Optional.of(record), at, report);
  }

  /** What a value breaks as this component, without the records inside it. */
  void part(Shape shape, Slot slot, @Nullable Object value, Pointer at, Report report) {
    add(
        validator.validateValue(shape.type(), slot.component(), value),
        shape,
        Optional.empty(),
        at,
        report);
  }

  // The validator's set has no order, and an answer should have one.
  private static void add(
      Set<? extends ConstraintViolation<?>> violations,
      Shape shape,
      Optional<Record> record,
      Pointer at,
      Report report) {
    violations.stream()
        .map(violation -> new Finding(violation, shape, record))
        .filter(finding -> !finding.isTold())
        .sorted(Comparator.comparingInt(Finding::element)
            .thenComparing(finding -> finding.pointer(at).toString())
            .thenComparing(Finding::code)
            .thenComparing(Finding::message))
        .forEachOrdered(
            finding -> report.add(finding.pointer(at), finding.code(), finding.message()));
  }
}
