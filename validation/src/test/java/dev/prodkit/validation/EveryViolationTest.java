// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.codes;
import static dev.prodkit.validation.Answers.read;
import static dev.prodkit.validation.Answers.refused;
import static dev.prodkit.validation.Normalized.Step.LOWER;
import static dev.prodkit.validation.Normalized.Step.TRIM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EveryViolationTest {
  private static Boundary boundary;

  record Registration(
      @EmailDomain({"company.com", "partner.com"}) @Normalized({TRIM, LOWER})
      String email,

      @Min(0) @Max(150) int age) {}

  enum Size3 {
    SMALL,
    @JsonProperty("extra-large")
    LARGE
  }

  record Item(@NotBlank String name, @Min(1) int count) {}

  record Order(
      @NotBlank @Size(max = 10) String customer,
      Size3 size,
      boolean gift,
      List<@Valid Item> items,
      Map<String, Item> extras,
      Optional<@Min(1) Integer> priority,
      @Nullable String note,
      List<@Pattern(regexp = "[a-z]+") String> tags,
      @JsonProperty("ship_to") Item shipTo) {}

  record Span(@Min(0) int from, int to) {
    @AssertTrue(message = "must end after it begins")
    boolean isInOrder() {
      return from <= to;
    }
  }

  record Holder(Span span) {}

  record Strict(int low, int high) {
    Strict {
      if (low > high) {
        throw new IllegalArgumentException("low " + low + " is above " + high);
      }
    }
  }

  record Buggy(int any) {
    Buggy {
      throw new IllegalStateException("a bug, at " + any);
    }
  }

  record Tree(@NotBlank String name, List<Tree> children) {}

  record Flags(@AssertTrue boolean isActive, @AssertTrue boolean sent) {}

  record Slashes(@JsonProperty("a/b~c") int odd) {}

  record Twice(
      @Pattern(regexp = "a.*") @Pattern(regexp = ".*z") @Size(min = 5)
      String text) {}

  @BeforeAll
  static void open() {
    boundary = Answers.boundary();
  }

  @Test
  void returnsARecordWhoseEveryRuleHolds() {
    assertThat(read(boundary, "{\"email\":\" Jo@Company.COM\\n\",\"age\":7}", Registration.class))
        .isEqualTo(new Registration("jo@company.com", 7));
  }

  @Test
  void namesBothRulesThatARegistrationBreaks() {
    InvalidInputException refused =
        refused(boundary, "{\"email\":\"x\",\"age\":-1}", Registration.class);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.violations())
        .containsExactly(
            new Violation(
                "/email", "email-domain", "must be an e-mail address of an allowed domain"),
            new Violation("/age", "min", "must be greater than or equal to 0"));
  }

  @Test
  void namesEveryKindOfMistakeInOneAnswer() {
    String json = """
        {"customer": "far too long a name", "size": "MEDIUM", "gift": "yes",
         "items": [{"name": "a", "count": 1}, {"name": " ", "count": 0}, 5,
                   {"name": "b", "count": 1, "count": 2}, {"count": "1"}, null],
         "extras": {"x": {"name": "", "count": 1}, "y": [], "y": {}},
         "priority": 0, "tags": ["a", "B", 3], "unknown": {"deep": [1, 2]}}""";

    assertThat(codes(boundary, json, Order.class))
        .containsExactly(
            "/size type",
            "/gift type",
            "/items/1/name not-blank",
            "/items/1/count min",
            "/items/2 type",
            "/items/3/count duplicate",
            "/items/4/count type",
            "/items/4/name required",
            "/items/5 required",
            "/extras/x/name not-blank",
            "/extras/y type",
            "/extras/y duplicate",
            "/tags/2 type",
            "/unknown unknown",
            "/ship_to required",
            "/customer size",
            "/priority min");
  }

  @Test
  void readsWhatIsThereAndLeavesOutWhatMayBeMissing() {
    Order order = read(boundary, """
        {"customer": "Jo", "size": "extra-large", "gift": true, "items": [], "extras": {},
         "tags": ["a"], "ship_to": {"name": "n", "count": 3}, "priority": null}""", Order.class);

    assertThat(order)
        .isEqualTo(new Order(
            "Jo",
            Size3.LARGE,
            true,
            List.of(),
            Map.of(),
            Optional.empty(),
            null,
            List.of("a"),
            new Item("n", 3)));
    assertThatThrownBy(() -> order.tags().add("b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void checksRecordsInsideRecordsWithoutAskingForValid() {
    assertThat(codes(boundary, "{\"span\":{\"from\":-1,\"to\":-2}}", Holder.class))
        .containsExactly("/span/from min", "/span assert-true");
  }

  @Test
  void checksRecordsThatContainThemselves() {
    assertThat(codes(
            boundary,
            "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[{\"name\":\"\",\"children\":[]}]}]}",
            Tree.class))
        .containsExactly("/children/0/children/0/name not-blank");
  }

  @Test
  void tellsARefusalByTheConstructorWithoutItsMessage() {
    InvalidInputException refused = refused(boundary, "{\"low\":777,\"high\":2}", Strict.class);

    assertThat(refused.violations())
        .containsExactly(new Violation("", "invalid", "has values that do not go together"));
    assertThat(refused).hasMessage("422: the input has values that do not go together");
  }

  @Test
  void leavesAMistakeOfTheRecordsAuthorAnException() {
    assertThatThrownBy(() -> read(boundary, "{\"any\":1}", Buggy.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a bug");
  }

  @Test
  void tellsARuleOfAFlagOnce() {
    assertThat(codes(boundary, "{\"isActive\":false,\"sent\":false}", Flags.class))
        .containsExactly("/isActive assert-true", "/sent assert-true");
  }

  @Test
  void escapesNamesInPointers() {
    assertThat(codes(boundary, "{\"x/y\":1,\"~\":2}", Slashes.class))
        .containsExactly("/x~1y unknown", "/~0 unknown", "/a~1b~0c required");
  }

  @Test
  void tellsEveryRuleOfOneComponent() {
    assertThat(codes(boundary, "{\"text\":\"b\"}", Twice.class))
        .containsExactly("/text pattern", "/text pattern", "/text size");
  }

  @Test
  void repeatsNoNameThatIsLongOrNotPlain() {
    String json = "{\"low\":1,\"high\":2,\"<script>\":1,\"a\\nb\":2,\"" + "n".repeat(65) + "\":4}";

    assertThat(refused(boundary, json, Strict.class).violations())
        .containsExactly(new Violation("", "unknown", "has a member that is not known"));
  }
}
