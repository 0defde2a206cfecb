// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckTest {
  private static Boundary boundary;

  record Item(@NotBlank String name, @Min(1) int count) {}

  record Order(
      String customer,
      @Nullable String note,
      List<Item> items,
      Map<String, @Size(max = 2) String> labels,
      Optional<Item> extra) {}

  record Tree(String name, List<Tree> children) {}

  @BeforeAll
  static void open() {
    boundary = Answers.boundary();
  }

  private static List<String> codes(Record record) {
    return Answers.codes(
        catchThrowableOfType(InvalidInputException.class, () -> boundary.check(record)));
  }

  @Test
  void returnsTheSameRecordWhenEveryRuleHolds() {
    Order order = new Order(
        "a", null, List.of(new Item("b", 1)), Map.of("c", "d"), Optional.of(new Item("e", 2)));

    assertThat(boundary.check(order)).isSameAs(order);
  }

  @Test
  @SuppressWarnings("NullAway") // What a constructor does not keep out may be in a record.
  void namesEveryRuleAtOnceAndWhatIsNull() {
    Order order = new Order(
        null,
        null,
        Arrays.asList(new Item(" ", 0), null),
        Map.of("c", "ddd", "<", "ddd"),
        Optional.of(new Item("e", 0)));

    assertThat(codes(order))
        .containsExactly(
            "/customer required",
            "/items/0/name not-blank",
            "/items/0/count min",
            "/items/1 required",
            "/extra/count min",
            "/labels size",
            "/labels/c size");
  }

  @Test
  void refusesTextsThatReadWouldRefuse() {
    assertThat(codes(new Item("a".repeat(8_193), 0))).containsExactly("/name size", "/count min");
    assertThat(codes(new Item("\uD800", 1))).containsExactly("/name unicode");
  }

  @Test
  void endsInARecordThatContainsItself() {
    List<Tree> children = new ArrayList<>();
    children.add(new Tree("loop", children));
    children.add(new Tree("again", children)); // and grows without end on the way

    assertThat(codes(new Tree("root", children))).hasSize(1).first().asString().endsWith("depth");
  }

  record Opaque(Object any) {}

  @Test
  void refusesATypeThatItCannotWalk() {
    assertThatThrownBy(() -> boundary.check(new Opaque("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Opaque.any has the type java.lang.Object");
  }
}
