// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is code that compiles and runs. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Path SOURCES =
      Path.of("src", "main", "java", "dev", "prodkit", "examples", "quickstart");

  @Test
  void showsTheMainAndTheSettingsOfTheQuickstart() throws IOException {
    List<String> shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve("README.md")))
        .results()
        .map(MatchResult::group)
        .map(block -> block.substring("```java\n".length(), block.length() - "```".length()))
        .toList();

    assertThat(shown).hasSize(2);
    assertThat(shown.get(0)).isEqualTo(region("Quickstart.java", "main"));
    assertThat(shown.get(1)).isEqualTo(region("QuickstartSettings.java", "settings"));
  }

  private static String region(String file, String name) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    int begin = source.indexOf("// region " + name + "\n");
    assertThat(begin).as("region %s of %s", name, file).isPositive();
    int end = source.indexOf("// endregion", begin);
    String region =
        source.substring(source.indexOf('\n', begin) + 1, source.lastIndexOf('\n', end) + 1);
    return region.stripTrailing().stripIndent() + "\n";
  }
}
