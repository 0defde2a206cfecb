// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintDefinitionException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;
import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * Asks Hibernate Validator, without an expression language: in a message, {@code {min}} is replaced
 * by the constraint's own attribute and everything else is text. A rule so never holds the value,
 * and a value is never a program. Rules are English, whatever the locale of the machine.
 *
 * <p>The class is touched only when a record has a constraint. A {@code Secret} is checked as the
 * text that it holds: {@code @Size(min = 32) Secret key}.
 */
final class Constraints implements AutoCloseable {
  private final ValidatorFactory factory;

  private Constraints(ValidatorFactory factory) {
    this.factory = factory;
  }

  static Constraints open() {
    return new Constraints(Validation.byProvider(HibernateValidator.class)
        .configure()
        .ignoreXmlConfiguration()
        .messageInterpolator(
            new ParameterMessageInterpolator(Set.of(Locale.ENGLISH), Locale.ENGLISH, false))
        .addValueExtractor(new SecretText())
        .buildValidatorFactory());
  }

  /** The rules that a value would break as this component, joined; empty if none. */
  String broken(Class<? extends Record> type, String component, Object value) {
    try {
      Set<String> rules = new TreeSet<>();
      for (ConstraintViolation<?> violation :
          factory.getValidator().validateValue(type, component, value)) {
        rules.add(element(violation.getPropertyPath()) + rule(violation));
      }
      return String.join(", ", rules);
    } catch (ValidationException e) {
      return failed(type, component, e);
    }
  }

  /**
   * The rules that the components of a record break together, by the component that a rule names,
   * or by "" for the whole.
   */
  Map<String, String> brokenTogether(Record record) {
    Map<String, String> rules = new LinkedHashMap<>();
    try {
      for (ConstraintViolation<Record> violation : factory.getValidator().validate(record)) {
        Path.Node first = violation.getPropertyPath().iterator().next();
        String component = first.getName() == null ? "" : first.getName();
        rules.merge(component, rule(violation), (one, other) -> one + ", " + other);
      }
    } catch (ValidationException e) {
      rules.put("", failed(record.getClass(), "", e));
    }
    return rules;
  }

  // The author's own message, if there is one.
  private static String rule(ConstraintViolation<?> violation) {
    Annotation constraint = violation.getConstraintDescriptor().getAnnotation();
    String name = constraint.annotationType().getName();
    boolean own = !violation.getMessageTemplate().equals("{" + name + ".message}");
    return own
        ? violation.getMessage()
        : English.of(constraint)
            .orElseGet(() -> withoutProgram(violation.getMessage(), constraint));
  }

  private static String withoutProgram(String message, Annotation constraint) {
    return message.contains("${")
        ? "breaks the rule of @" + constraint.annotationType().getSimpleName()
        : message;
  }

  // The message of a validator's own exception may quote the value; those that complain about the
  // declaration cannot.
  private static String failed(Class<?> type, String component, ValidationException e) {
    if (e instanceof ConstraintDeclarationException || e instanceof ConstraintDefinitionException) {
      throw DeclarationException.at(
          type.getName() + (component.isEmpty() ? "" : "." + component),
          "has a constraint that does not fit its type");
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return "could not be checked, since the validator of a constraint failed with "
        + cause.getClass().getSimpleName();
  }

  private static String element(Path path) {
    String prefix = "";
    for (Path.Node node : path) {
      if (node.getIndex() != null) {
        prefix = "has an element " + (node.getIndex() + 1) + " that ";
      } else if (node.getKey() != null) { // what the sources call the entry, not its value
        prefix = "has an entry " + node.getKey() + " that ";
      } else if (node.isInIterable()) {
        prefix = "has an element that ";
      }
    }
    return prefix;
  }

  @Override
  public void close() {
    factory.close();
  }

  @UnwrapByDefault
  private static final class SecretText
      implements ValueExtractor<@ExtractedValue(type = String.class) Secret> {
    @Override
    public void extractValues(Secret secret, ValueReceiver receiver) {
      receiver.value(null, secret.reveal());
    }
  }
}
