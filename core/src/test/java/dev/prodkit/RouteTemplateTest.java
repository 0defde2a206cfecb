// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTemplateTest {
  @Test
  void givesTheDecodedValuesOfNamedSegments() {
    assertThat(RouteTemplate.parse("/a/{b}/c/{d}").match("/a/x%2Fy/c/1+1"))
        .hasValue(Map.of("b", "x/y", "d", "1+1"));
  }

  @Test
  void matchesTheRootAndNothingElseWithSlash() {
    assertThat(RouteTemplate.parse("/").match("/")).isPresent();
    assertThat(RouteTemplate.parse("/").match("/a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "users",
        "//users/1",
        "/users",
        "/users/",
        "/users//",
        "/users/1/",
        "/users/1/2",
        "/Users/1",
        "*"
      })
  void refusesEveryOtherPath(String path) {
    assertThat(RouteTemplate.parse("/users/{id}").match(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "users", "/users/", "//users", "/{a}/{a}", "/x{a}", "/{a", "/{1}", "/{}"})
  void refusesATemplateThatIsNone(String template) {
    assertThatIllegalArgumentException().isThrownBy(() -> RouteTemplate.parse(template));
  }
}
