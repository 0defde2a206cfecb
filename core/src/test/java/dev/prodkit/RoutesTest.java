// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static final HttpRouter.Handler NONE = (exchange, path) -> {};

  private final Routes routes = new Routes();

  @ParameterizedTest
  @ValueSource(strings = {"/u/{id}", "/u/{name}"})
  void refusesATemplateThatMatchesTheSamePathsAndNamesBoth(String template) {
    routes.add("GET", "/u/{id}", NONE);
    routes.add("POST", "/u/{name}", NONE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> routes.add("GET", template, NONE))
        .withMessage("GET " + template
            + " would never be reached: GET /u/{id} already serves the same paths");
  }

  @Test
  void aLiteralSegmentWinsInEitherOrder() {
    for (List<String> order : List.of(List.of("/u/{id}", "/u/me"), List.of("/u/me", "/u/{id}"))) {
      Routes ordered = new Routes();
      order.forEach(template -> ordered.add("GET", template, NONE));
      assertThat(served(ordered, "GET", "/u/me")).hasValue("/u/me");
      assertThat(served(ordered, "HEAD", "/u/me")).hasValue("/u/me");
      assertThat(served(ordered, "GET", "/u/you")).hasValue("/u/{id}");
    }
  }

  @Test
  void aMethodIsServedByItsOwnTemplatesAlone() {
    routes.add("POST", "/u/me", NONE);
    routes.add("GET", "/u/{id}", NONE);
    assertThat(served(routes, "GET", "/u/me")).hasValue("/u/{id}");
    assertThat(routes.allowed("/u/me")).containsExactly("GET", "HEAD", "POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "get", "GET ", "PÖST", "Get", "*"})
  void refusesAMethodThatNoRequestHas(String method) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> routes.add(method, "/a", NONE))
        .withMessageContaining("/a");
  }

  @Test
  void refusesHeadWhichTheRouteOfGetServes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> routes.add("HEAD", "/a", NONE))
        .withMessageContaining("GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a b", "/ä", "/a?b=1", "/a#b", "/a/../b", "/.", "/50%", "/a%2", "/a\\b", "/a\tb"})
  void refusesATemplateThatNoPathMatches(String template) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> routes.add("GET", template, NONE))
        .withMessageContaining(template);
  }

  @Property
  void servesByTheMostSpecificTemplateWhateverTheOrder(
      @ForAll("templates") List<List<String>> templates, @ForAll("path") List<String> path) {
    Routes added = new Routes();
    Map<String, List<String>> accepted = new LinkedHashMap<>(); // by shape, which must be new
    for (List<String> template : templates) {
      String text = "/" + String.join("/", template);
      if (accepted.putIfAbsent(shape(template), template) == null) {
        added.add("GET", text, NONE);
      } else {
        assertThatThrownBy(() -> added.add("GET", text, NONE))
            .hasMessageContaining(text)
            .hasMessageContaining("/" + String.join("/", accepted.get(shape(template))));
      }
    }
    Optional<String> expected = accepted.values().stream()
        .filter(template -> matches(template, path))
        .min(comparing(RoutesTest::kinds))
        .map(template -> "/" + String.join("/", template));
    assertThat(served(added, "GET", "/" + String.join("/", path))).isEqualTo(expected);

    // None is out of reach: values that no literal has lead to each.
    for (List<String> template : accepted.values()) {
      List<String> own = new ArrayList<>(template);
      own.replaceAll(segment -> segment.startsWith("{") ? "other" : segment);
      assertThat(served(added, "GET", "/" + String.join("/", own)))
          .hasValue("/" + String.join("/", template));
    }
  }

  @Provide
  Arbitrary<List<List<String>>> templates() {
    Arbitrary<String> segment = Arbitraries.of("a", "b", "{x}", "{y}", "{z}");
    return segment.list().uniqueElements().ofMinSize(1).ofMaxSize(3).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<String>> path() {
    return Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(3);
  }

  private static String shape(List<String> template) {
    return String.join("/", template).replaceAll("\\{.}", "{}");
  }

  /** 0 for each literal segment, 1 for each named one: the smallest is the most specific. */
  private static String kinds(List<String> template) {
    return String.join("", template).replaceAll("\\{.}", "1").replaceAll("[ab]", "0");
  }

  private static boolean matches(List<String> template, List<String> path) {
    boolean matches = template.size() == path.size();
    for (int i = 0; matches && i < path.size(); i++) {
      matches = template.get(i).startsWith("{") || template.get(i).equals(path.get(i));
    }
    return matches;
  }

  private static Optional<String> served(Routes routes, String method, String path) {
    return routes.match(method, path).map(Routes.Match::template);
  }
}
