// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A path such as {@code /users/{id}}: literal segments and named ones, each of which matches
 * exactly one segment.
 */
record RouteTemplate(String text, List<String> segments) {
  /** Where two templates differ first, a literal segment comes before a named one. */
  static final Comparator<RouteTemplate> MOST_SPECIFIC_FIRST = RouteTemplate::compare;

  /** What may stand in a path as it is (RFC 3986, 3.3). */
  private static final Pattern LITERAL =
      Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+");

  private static final Pattern NAMED = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_]*}");

  static RouteTemplate parse(String text) {
    if (!text.startsWith("/") || text.contains("//") || (text.length() > 1 && text.endsWith("/"))) {
      throw new IllegalArgumentException(
          "a route starts with one / and does not end with one: " + text);
    }
    List<String> segments = split(text);
    Set<String> names = new HashSet<>();
    for (String segment : segments) {
      boolean braces = segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0;
      if (braces && !NAMED.matcher(segment).matches()) {
        throw new IllegalArgumentException("a named segment is {name} and nothing else: " + text);
      }
      if (named(segment) && !names.add(segment)) {
        throw new IllegalArgumentException("a name stands twice in the route: " + text);
      }
      if (!braces && !LITERAL.matcher(segment).matches()) {
        throw new IllegalArgumentException(
            "no path has such a segment; percent-encode what must be encoded: " + text);
      }
      if (segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("clients resolve . and .. before they ask: " + text);
      }
    }
    return new RouteTemplate(text, segments);
  }

  /** The values of the named segments, percent-decoded, or nothing if the path is another one. */
  Optional<Map<String, String>> match(String rawPath) {
    if (!rawPath.startsWith("/")) {
      return Optional.empty();
    }
    List<String> actual = split(rawPath);
    if (actual.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < actual.size(); i++) {
      String expected = segments.get(i);
      if (!named(expected)) {
        if (!expected.equals(actual.get(i))) {
          return Optional.empty();
        }
      } else if (actual.get(i).isEmpty()) {
        return Optional.empty();
      } else {
        values.put(expected.substring(1, expected.length() - 1), decoded(actual.get(i)));
      }
    }
    return Optional.of(values);
  }

  /** Whether each path that matches one also matches the other. */
  boolean samePathsAs(RouteTemplate other) {
    return compare(this, other) == 0;
  }

  private static int compare(RouteTemplate one, RouteTemplate other) {
    int bySize = Integer.compare(one.segments.size(), other.segments.size());
    for (int i = 0; bySize == 0 && i < one.segments.size(); i++) {
      int bySegment = compare(one.segments.get(i), other.segments.get(i));
      if (bySegment != 0) {
        return bySegment;
      }
    }
    return bySize;
  }

  private static int compare(String one, String other) {
    return named(one) || named(other)
        ? Boolean.compare(named(one), named(other))
        : one.compareTo(other);
  }

  private static boolean named(String segment) {
    return segment.startsWith("{");
  }

  private static List<String> split(String path) {
    return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
  }

  /** A plus sign in a path is a plus sign, unlike in a form. */
  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
