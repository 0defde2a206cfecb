// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnonymousAnswersTest {
  private static final String CANARY = "hunter2-canary";
  private static final Map<String, String> IDENTITY =
      Map.of("service", "users", "version", "1", "host", "db-7.internal", "secret", CANARY);

  @Test
  @DisplayName("HLT-4: a failure's text is in no anonymous answer, and redacted in the details")
  void failureTextsStayInside() {
    try (Health health = Health.of(IDENTITY, AnonymousAnswersTest::redact)) {
      health.readiness("thrown", () -> fail(new IOException("db-7.internal " + CANARY)));
      health.readiness(
          "caused", () -> fail(new IllegalStateException("outer", new IOException(CANARY))));
      health.liveness("error", SelfCheck.of(() -> fail(new StackOverflowError(CANARY))));
      health.startup("poison", () -> fail(new Unspeakable()));
      List<CheckResult> details = awaitAllFailing(health);

      List<HealthReport> reports =
          List.of(health.overall(), health.live(), health.readiness(), health.started());
      for (HealthReport report : reports) {
        assertThat(Stream.of(report.json(), report.toString()))
            .noneMatch(text -> text.contains("internal") || text.contains("Exception"))
            .noneMatch(text -> text.contains(CANARY) || text.contains("***"));
        JsonNode json = JsonMapper.shared().readTree(report.json());
        assertThat(json.propertyNames()).isSubsetOf("status", "checks", "service", "version");
      }
      assertThat(details)
          .extracting(detail -> detail.failure().orElse(""))
          .containsExactly(
              "java.io.IOException: db-7.internal ***",
              "java.lang.IllegalStateException: outer; caused by java.io.IOException: ***",
              "java.lang.StackOverflowError: ***",
              Unspeakable.class.getName()
                  + ", whose message could not be read: java.lang.NoClassDefFoundError");
    }
  }

  @Test
  void detailsForTheAuthorisedContinueTheAnonymousAnswer() {
    try (Health health = Health.of(IDENTITY, AnonymousAnswersTest::redact)) {
      health.readiness("database", () -> fail(new IOException("a \"quoted\" " + CANARY)));
      awaitAllFailing(health);

      JsonNode json = JsonMapper.shared().readTree(health.readiness().detailedJson());
      assertThat(json.propertyNames())
          .containsExactly("status", "checks", "service", "version", "details");
      JsonNode detail = json.get("details").get(0);
      assertThat(detail.propertyNames())
          .containsExactly(
              "kind",
              "name",
              "up",
              "outcome",
              "since",
              "lastDurationMillis",
              "failuresInRow",
              "ageMillis",
              "failure");
      assertThat(detail.get("failure").asString())
          .isEqualTo("java.io.IOException: a \"quoted\" ***");
    }
  }

  @Test
  @DisplayName("HLT-4: a secret in a check's name or in the identity is in no answer")
  void namesAndIdentityAreRedacted() {
    Map<String, String> identity = Map.of("service", "of-" + CANARY, "version", "by-name");
    try (Health health = Health.of(identity, AnonymousAnswersTest::redact)) {
      health.readiness("up-" + CANARY, () -> true);
      health.readiness(CANARY, () -> true);
      health.group("both", "up-" + CANARY, CANARY);
      health.ready();
      await().until(() -> health.readiness().httpStatus() == 200);
      for (HealthReport report : List.of(
          health.overall(), health.readiness(), health.at("/health/group/both").orElseThrow())) {
        assertThat(report.json() + report.detailedJson()).doesNotContain(CANARY, "by-name");
      }
      JsonNode json = JsonMapper.shared().readTree(health.readiness().json());
      assertThat(json.get("checks").propertyNames()).containsExactly("up-***", "***");
      assertThat(json.get("service").asString()).isEqualTo("of-***");
      assertThat(json.get("version").asString()).isEqualTo("***");
    }
  }

  @Test
  void aRedactionThatFailsWithholdsTheText() {
    List<BinaryOperator<String>> broken = List.of(
        (name, text) -> {
          throw new IllegalStateException(CANARY);
        },
        (name, text) -> {
          throw new StackOverflowError();
        });
    for (BinaryOperator<String> redaction : broken) {
      try (Health health = Health.of(IDENTITY, redaction)) {
        health.readiness("database", () -> fail(new IOException(CANARY)));
        assertThat(awaitAllFailing(health).get(0).failure().orElse("")).startsWith("withheld");
      }
    }
  }

  @Test
  void aLongTextIsRedactedBeforeItIsCut() {
    // A cut that came first would leave the front half of the canary behind.
    String longText = "x".repeat(970) + CANARY + "y".repeat(1_000_000);
    String text = FailureText.of(new IOException(longText), AnonymousAnswersTest::redact);
    assertThat(text).hasSizeLessThanOrEqualTo(1_001).doesNotContain("hunter").endsWith("…");
  }

  @Test
  void aCutNeverSplitsACharacter() {
    for (int pad = 0; pad < 4; pad++) {
      String text =
          FailureText.of(new IOException("x".repeat(pad) + "😀".repeat(1_000)), (n, t) -> t);
      assertThat(text.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }
  }

  @Test
  void endlessCausesAreCounted() {
    Exception first = new IOException("first");
    first.initCause(new IOException("second", first));
    assertThat(FailureText.of(first, (n, t) -> t)).hasSizeLessThan(500).contains("second");
  }

  private static List<CheckResult> awaitAllFailing(Health health) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> health.overall().details(),
            all -> !all.isEmpty() && all.stream().allMatch(CheckResult::failing));
  }

  private static String redact(String name, String text) {
    return name.equals("version") && text.equals("by-name") ? "***" : text.replace(CANARY, "***");
  }

  private static boolean fail(Exception exception) throws Exception {
    throw exception;
  }

  private static boolean fail(Error error) {
    throw error;
  }

  @SuppressWarnings("serial")
  private static final class Unspeakable extends Exception {
    @Override
    public String getMessage() {
      throw new NoClassDefFoundError(CANARY);
    }

    @Override
    public synchronized Throwable getCause() {
      throw new StackOverflowError(CANARY);
    }
  }
}
