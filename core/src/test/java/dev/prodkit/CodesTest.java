// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is woken by a code finds its page, and every line that wakes somebody has a code. */
class CodesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGES = ROOT.resolve("docs/codes");
  private static final Pattern CODE = Pattern.compile("\"(PK-[A-Z]+-\\d\\d)\"");
  private static final Pattern ALARM = Pattern.compile(
      "\\b(?:LOG|log(?:\\(\\))?|logger)\\s*\\.(?:at(?:Warn|Error|Level)\\(|warn\\(|error\\()");
  private static final List<String> SECTIONS =
      List.of("## What it means", "## Why it happens", "## At three in the morning");

  @Test
  void eachCodeHasItsPageAndEachPageItsCode() throws IOException {
    Set<String> codes = new TreeSet<>();
    for (Path source : sources()) {
      Matcher code = CODE.matcher(Files.readString(source));
      while (code.find()) {
        assertThat(codes.add(code.group(1)))
            .as("%s is defined once", code.group(1))
            .isTrue();
      }
    }
    assertThat(codes).hasSizeGreaterThan(40).isEqualTo(pages());
  }

  @Test
  void eachPageSaysWhatItMeansWhyItHappensAndWhatToDo() throws IOException {
    String index = Files.readString(PAGES.resolve("README.md"));
    for (String code : pages()) {
      String page = Files.readString(PAGES.resolve(code + ".md"));
      assertThat(page).startsWith("# " + code + ": ").contains(SECTIONS).endsWith("\n");
      assertThat(index).contains("[" + code + "](" + code + ".md)");
    }
  }

  @Test
  void eachLineThatMayWakeSomebodyCarriesACode() throws IOException {
    List<String> without = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      Matcher alarm = ALARM.matcher(text);
      while (alarm.find()) {
        String statement = text.substring(alarm.start(), text.indexOf(';', alarm.end()));
        String method = text.substring(alarm.start(), endOfMethod(text, alarm.end()));
        if (!commented(text, alarm.start())
            && !statement.contains("\"code\"")
            && !method.contains("\"code\"")) {
          without.add(source.getFileName() + ": " + statement);
        }
      }
    }
    assertThat(without).isEmpty();
  }

  /** A line that is built in steps gets its code before the method ends. */
  private static int endOfMethod(String text, int from) {
    int end = text.indexOf("\n  }\n", from);
    return end < 0 ? text.length() : end;
  }

  private static boolean commented(String text, int at) {
    return text.substring(text.lastIndexOf('\n', at) + 1, at).strip().startsWith("*");
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> ROOT.relativize(file).toString().contains("src/main/java/dev/prodkit"))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !ROOT.relativize(file).startsWith("examples"))
          .toList();
    }
  }

  private static Set<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("PK-"))
          .map(name -> name.replace(".md", ""))
          .collect(toCollection(TreeSet::new));
    }
  }
}
