// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reliability.md} says which test proves which promise: that test is there, and names
 * the promise.
 */
class ReliabilityTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern KEPT =
      Pattern.compile("(?m)^\\| ([A-Z]+-\\d+) \\|.*`[A-Za-z]+(?:Test|IT)`.*$");
  private static final Pattern TEST = Pattern.compile("`([A-Za-z]+(?:Test|IT))`");

  @Test
  void everyPromiseThatIsCalledKeptHasATestThatNamesIt() throws IOException {
    Map<String, String> tests = tests();
    String page = Files.readString(ROOT.resolve("docs/reliability.md"));
    String table = page.substring(0, page.indexOf("## Open"));
    List<MatchResult> kept = KEPT.matcher(table).results().toList();

    assertThat(kept).hasSizeGreaterThan(30);
    for (MatchResult row : kept) {
      List<String> named =
          TEST.matcher(row.group()).results().map(result -> result.group(1)).toList();
      assertThat(tests).as(row.group(1)).containsKeys(named.toArray(String[]::new));
      assertThat(named)
          .as(row.group(1))
          .anyMatch(test ->
              Pattern.compile(row.group(1) + "\\b").matcher(tests.get(test)).find());
    }
  }

  /** The text of every test by its class's simple name. */
  private static Map<String, String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().replace('\\', '/').contains("/src/test/java/"))
          .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
          .collect(
              Collectors.toMap(ReliabilityTest::className, ReliabilityTest::read, (a, b) -> a + b));
    }
  }

  private static String className(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
