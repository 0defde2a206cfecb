// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.read;
import static dev.prodkit.validation.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.hibernate.validator.constraints.LuhnCheck;
import org.hibernate.validator.constraints.time.DurationMin;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

// CFG-19
@DisplayName("CFG-19: messages are data, and never hold a value")
class MessagesAreDataTest {
  private static final Boundary BOUNDARY = Boundary.create();
  private static final String CANARY = "canary-7f3a9c";

  record Everything(
      @EmailDomain("company.com") String email,
      @PlainText(max = 4) String plain,
      @Email String mail,
      @Pattern(regexp = "[0-9]{2}") String pattern,
      @Size(max = 3) List<@Size(max = 2) String> list,
      Map<String, @NotBlank @Size(max = 2) String> map,
      @Quoting String quoting,
      @Quoting Optional<@Size(max = 1) String> optional,
      @Max(9) int number,
      boolean flag,
      Whole whole) {}

  @Quoting
  record Whole(String text) {}

  record OfConstructor(String text) {
    OfConstructor {
      throw new IllegalArgumentException("cannot be " + text);
    }
  }

  record Template(
      @Size(min = 99, message = "{min} ${1+1} #{7*7} ${validatedValue} {validatedValue} $\\A{1+1}")
      String text) {}

  record Attribute(@Pattern(regexp = "\\$\\{1\\+1\\}\\d{3}") String text) {}

  record OfHibernate(
      @DecimalMin("1.5") double min,
      @DecimalMax(value = "1.5", inclusive = false) double max,
      @LuhnCheck String luhn,
      @DurationMin(seconds = 5) java.time.Duration duration) {}

  /** What a careless author does: the value stands in the template. */
  @Constraint(validatedBy = QuotingValidator.class)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Quoting {
    String message() default "is quoted";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
  }

  public static final class QuotingValidator implements ConstraintValidator<Quoting, Object> {
    @Override
    public boolean isValid(Object value, ConstraintValidatorContext context) {
      Object text = value instanceof Whole whole ? whole.text() : value;
      String quoted =
          String.valueOf(text instanceof Optional<?> optional ? optional.orElseThrow() : text);
      context.disableDefaultConstraintViolation();
      context.buildConstraintViolationWithTemplate("cannot be " + quoted).addConstraintViolation();
      return false;
    }
  }

  record Quoted(@Quoting String text) {}

  @Test
  void hasNoExpressionLanguageOnTheClassPath() {
    for (String engine : List.of(
        "jakarta.el.ExpressionFactory",
        "javax.el.ExpressionFactory",
        "com.sun.el.ExpressionFactoryImpl")) {
      assertThatThrownBy(() -> Class.forName(engine)).isInstanceOf(ClassNotFoundException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${1+1}",
        "#{7*7}",
        "{validatedValue}",
        "${validatedValue}",
        "$\\\\A{1+1}",
        "{message}",
        "{groups}"
      })
  void evaluatesNoValueThatAnAuthorPutIntoAMessage(String value) {
    String answer =
        refused(BOUNDARY, "{\"text\":\"" + value + "\"}", Quoted.class).problemJson();

    assertThat(answer).doesNotContain("cannot be 2", "49", "A2");
    assertThat(answer).doesNotContain(value);
  }

  @Test
  void leavesExpressionsInATemplateAsTheyAre() {
    assertThat(refused(BOUNDARY, "{\"text\":\"" + CANARY + "\"}", Template.class)
            .violations()
            .get(0)
            .message())
        .isEqualTo("99 ${1+1} #{7*7} ${validatedValue} {validatedValue} $\\A{1+1}");
  }

  @Test
  void showsAPatternAsItIs() {
    assertThat(refused(BOUNDARY, "{\"text\":\"a\"}", Attribute.class)
            .violations()
            .get(0)
            .message())
        .isEqualTo("must match \"\\$\\{1\\+1\\}\\d{3}\"");
  }

  @Test
  void saysInWordsWhatHibernateValidatorSaysInExpressions() {
    assertThat(refused(
                BOUNDARY,
                "{\"min\":1,\"max\":1.5,\"luhn\":\"1234\",\"duration\":\"PT1S\"}",
                OfHibernate.class)
            .violations()
            .stream()
            .map(Violation::message))
        .containsExactly(
            "must be greater than or equal to 1.5",
            "must be less than 1.5",
            "has a wrong check digit",
            "is too short a duration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${C}", "{C}", "{C", "C}", "{{C}}", "$\\\\A{C}", "\\\\{C", "#{C", "}C{", "{}C"})
  void logsNothingOfAValue(String value) {
    StringBuilder logged = new StringBuilder();
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord record) {
        logged.append(new SimpleFormatter().format(record));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger logger = Logger.getLogger("org.hibernate.validator");
    logger.addHandler(handler);
    try {
      String json = "{\"text\":\"" + value.replace("C", CANARY) + "\"}";
      assertThat(refused(BOUNDARY, json, Quoted.class)).isNotNull();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(logged.toString()).doesNotContain(CANARY);
  }

  @Test
  void hasNoCanaryInAnyAnswer() {
    String everywhere = """
        {"email": "C", "plain": "C", "mail": "C", "pattern": "C", "list": ["C", "C", "C", "C"],
         "map": {"k": "C"}, "quoting": "C", "optional": "C", "number": 10, "flag": "C",
         "whole": {"text": "C"}, "other": "C"}""".replace("\"C\"", "\"" + CANARY + "\"");

    InvalidInputException refused = refused(BOUNDARY, everywhere, Everything.class);

    assertThat(refused.violations()).hasSizeGreaterThan(14);
    assertThat(everythingIn(refused)).doesNotContain(CANARY);
    assertThat(
            everythingIn(refused(BOUNDARY, "{\"text\":\"" + CANARY + "\"}", OfConstructor.class)))
        .doesNotContain(CANARY);
    assertThat(everythingIn(refused(BOUNDARY, "{\"text\":" + CANARY, OfConstructor.class)))
        .doesNotContain(CANARY);
    assertThat(everythingIn(refused(BOUNDARY, CANARY, OfConstructor.class))).doesNotContain(CANARY);
  }

  @Property(tries = 300)
  void hasNoValueInAnyAnswer(@ForAll @StringLength(min = 12, max = 60) String value) {
    String json =
        new String(tools.jackson.core.io.JsonStringEncoder.getInstance().quoteAsCharArray(value));
    InvalidInputException refused = refused(BOUNDARY, "{\"text\":\"" + json + "\"}", Quoted.class);

    assertThat(refused.violations()).hasSize(1);
    assertThat(everythingIn(refused)).doesNotContain(value);
  }

  private static String everythingIn(InvalidInputException refused) {
    StringWriter text = new StringWriter();
    refused.printStackTrace(new PrintWriter(text));
    return text + refused.problemJson() + refused.violations() + refused.getMessage();
  }

  @Test
  void isAnExpectedAnswerWithoutAStackTrace() throws IOException, ClassNotFoundException {
    InvalidInputException refused = refused(BOUNDARY, "{}", Quoted.class);

    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused).hasNoCause();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(refused);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((InvalidInputException) in.readObject()).violations())
          .isEqualTo(refused.violations());
    }
  }

  @Test
  void readsAWholeRecordThatMentionsItsValue() {
    assertThat(refused(BOUNDARY, "{\"text\":\"a\"}", Whole.class).violations())
        .containsExactly(new Violation("", "quoting", "is not valid"));
    assertThatThrownBy(() -> read(BOUNDARY, "{\"text\":\"a\"}", OfConstructor.class))
        .isInstanceOf(InvalidInputException.class);
  }
}
