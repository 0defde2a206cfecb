// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.everything;
import static dev.prodkit.config.Reports.problem;
import static dev.prodkit.config.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prodkit.testkit.ServiceProcess;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintsTest {
  record Inner(@Min(1) int size) {}

  record Outer(
      Inner inner,
      @Min(1) @Max(65535) int port,
      @NotBlank @Size(min = 3, max = 5) String name,
      List<@NotBlank @Size(max = 2) String> tags,
      Optional<@Min(5) Integer> workers,
      @Size(min = 8) Secret key,
      @Pattern(regexp = "a.*") @Pattern(regexp = ".*b") String both) {}

  private static Config holding(Map<String, String> values) {
    return Config.of(Source.of("test", values));
  }

  @Test
  void everyBrokenRuleIsInOneReportNestedOnesIncluded() {
    Config config = holding(Map.of(
        "INNER_SIZE", "0",
        "PORT", "65536",
        "NAME", "  ",
        "TAGS", "a,bcd,efg",
        "WORKERS", "4",
        "KEY", "short",
        "BOTH", "x"));
    assertThat(report(config, Outer.class).problems())
        .extracting(problem -> problem.name() + " " + problem.rule())
        .containsExactly(
            "INNER_SIZE must be greater than or equal to 1",
            "PORT must be less than or equal to 65535",
            "NAME must have a size between 3 and 5, must not be blank",
            "TAGS has an element 2 that must have a size of at most 2, has an element 3 that must have a size of at most 2",
            "WORKERS must be greater than or equal to 5",
            "KEY must have a size of at least 8",
            "BOTH must match \".*b\", must match \"a.*\"");
  }

  @Test
  void bindsWhatKeepsTheRules() {
    Config config = holding(Map.of(
        "INNER_SIZE",
        "1",
        "PORT",
        "80",
        "NAME",
        "abc",
        "TAGS",
        "a,b",
        "KEY",
        "long enough",
        "BOTH",
        "ab"));
    assertThat(config.get(Outer.class).workers()).isEmpty();
  }

  @Test
  void aBrokenRuleDoesNotHideAMissingSetting() {
    record Two(@Min(1) int one, String two) {}
    assertThat(report(holding(Map.of("ONE", "0")), Two.class).problems())
        .extracting(Problem::name)
        .containsExactly("ONE", "TWO");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${1+1}",
        "#{7*7}",
        "{validatedValue}",
        "$\\A{1+1}",
        "${validatedValue}",
        "{min}",
        "\\{x}"
      })
  @DisplayName("CFG-19: a value is neither run nor shown")
  void aValueIsData(String value) {
    record Named(@Size(max = 1) String name, List<@Size(max = 1) String> names) {}
    ConfigException report = report(holding(Map.of("NAME", value, "NAMES", value)), Named.class);
    assertThat(report.problems())
        .extracting(Problem::rule)
        .allSatisfy(rule -> assertThat(rule).endsWith("must have a size of at most 1"));
    assertThat(everything(report)).doesNotContain(value).doesNotContain("49");
  }

  @Test
  @DisplayName("CFG-19: an expression in the author's message is text")
  void aMessageIsNoProgram() {
    record Named(
        @Size(max = 1, message = "is ${1+1} ${validatedValue} up to {max}")
        String name) {}
    assertThat(problem(holding(Map.of("NAME", "abc")), Named.class).rule())
        .isEqualTo("is ${1+1} ${validatedValue} up to 1");
  }

  @Test
  @DisplayName("CFG-19: there is no expression language beside the validator")
  void noExpressionLanguage() {
    for (String name : List.of("jakarta.el.ExpressionFactory", "javax.el.ExpressionFactory")) {
      assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void rulesAreEnglishWhateverTheLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(problem(holding(Map.of("SIZE", "0")), Inner.class).rule())
          .isEqualTo("must be greater than or equal to 1");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Ordered
  record Range(int min, int max) {}

  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = RangeValidator.class)
  @interface Ordered {
    String message() default "has its bounds the wrong way round";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
  }

  public static final class RangeValidator implements ConstraintValidator<Ordered, Range> {
    @Override
    public boolean isValid(@Nullable Range range, ConstraintValidatorContext context) {
      if (range == null || range.min() <= range.max()) {
        return true;
      }
      context.disableDefaultConstraintViolation();
      if (range.min() > 100) {
        context
            .buildConstraintViolationWithTemplate("is above MAX")
            .addPropertyNode("min")
            .addConstraintViolation();
      } else {
        context
            .buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
            .addConstraintViolation();
      }
      return false;
    }
  }

  @Test
  void aRuleOnTheWholeRecordIsReported() {
    assertThat(holding(Map.of("MIN", "1", "MAX", "2")).get(Range.class)).isEqualTo(new Range(1, 2));
    assertThat(problem(holding(Map.of("MIN", "3", "MAX", "2")), Range.class))
        .hasToString("Range has its bounds the wrong way round: check MIN, MAX");
    assertThat(problem(holding(Map.of("MIN", "101", "MAX", "2")), Range.class))
        .hasToString("MIN is above MAX (test MIN): set it to what Range accepts");
  }

  record Pool(int min, int max) {
    Pool {
      new Rules()
          .require(min >= 0, "min", "must be at least 0")
          .require(min <= max, "max", "must not be below min")
          .check();
    }
  }

  @Test
  void everyRuleOfAConstructorIsReported() {
    assertThat(Reports.report(holding(Map.of("MIN", "-1", "MAX", "-2")), Pool.class)
            .problems())
        .extracting(Problem::toString)
        .containsExactly(
            "MIN must be at least 0 (test MIN): set it to what Pool accepts",
            "MAX must not be below min (test MAX): set it to what Pool accepts");
    assertThat(holding(Map.of("MIN", "1", "MAX", "2")).get(Pool.class)).isEqualTo(new Pool(1, 2));
  }

  @Test
  void aConstraintThatDoesNotFitIsTheAuthorsMistake() {
    record Wrong(@Future String name) {}
    assertThatThrownBy(() -> holding(Map.of("NAME", "x")).get(Wrong.class))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Wrong.name");
  }

  /** A service without constraints, and with one if it has an argument. */
  static final class Service {
    record Plain(String path, @Default("5") int number, Optional<String> nothing) {}

    record Constrained(@Min(1) int number) {}

    private Service() {}

    public static void main(String[] arguments) {
      Config config = Config.of(Source.of("test", Map.of("PATH", "x", "NUMBER", "5")));
      config.bind(
          arguments.length == 0 ? List.of(Plain.class) : List.of(Plain.class, Constrained.class));
    }
  }

  private static List<String> validatorClasses(String... arguments) {
    var command = ServiceProcess.main(Service.class).jvmOption("-Xlog:class+load:stdout");
    for (String argument : arguments) {
      command.argument(argument);
    }
    try (ServiceProcess process = command.start()) {
      assertThat(process.awaitExit()).isZero();
      return process.lines().stream()
          .filter(line -> line.contains("org.hibernate.") || line.contains(" jakarta.validation."))
          .toList();
    }
  }

  @Test
  void aServiceWithoutConstraintsLoadsNoClassOfTheValidator() {
    assertThat(validatorClasses()).isEmpty();
    assertThat(validatorClasses("constrained")).hasSizeGreaterThan(100);
  }
}
