// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
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

  /**
   * Where the level of a code stands in the code: in the statement that names it, else in the
   * method around it.
   */
  @Test
  void eachPageNamesTheLevelThatItsLineHas() throws IOException {
    Map<String, Set<String>> told = new TreeMap<>(TOLD_ELSEWHERE);
    Map<Pattern, String> names = names();
    for (Path source : sources()) {
      String text = Files.readString(source).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "");
      names.forEach((name, code) -> {
        if (!TOLD_ELSEWHERE.containsKey(code) && mayName(source, code)) {
          Matcher use = name.matcher(text);
          while (use.find()) {
            told.computeIfAbsent(code, first -> new TreeSet<>()).addAll(levels(text, use.start()));
          }
        }
      });
    }

    String index = Files.readString(PAGES.resolve("README.md"));
    for (String code : pages()) {
      String page = Files.readString(PAGES.resolve(code + ".md"))
          .lines()
          .skip(2)
          .findFirst()
          .get();
      Set<String> levels = told.getOrDefault(code, Set.of());
      assertThat(levels).as("the level of %s in the code", code).isNotEmpty();
      assertThat(levelsNamed(page)).as("the third line of %s", code).isEqualTo(levels);
      String level = page.substring(0, page.length() - 1);
      assertThat(page).endsWith(".");
      assertThat(index).contains("[" + code + "](" + code + ".md) | " + level + " |");
    }
  }

  private static Set<String> levelsNamed(String page) {
    return Pattern.compile("\\b(?:ERROR|WARN|INFO|DEBUG)\\b|^The level of the events")
        .matcher(page)
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }

  /** By {@code Narrator}, of what other modules only hand over; by the folded events themselves. */
  private static final Map<String, Set<String>> TOLD_ELSEWHERE = Map.of(
      "PK-CONTAINER-05", Set.of("WARN"),
      "PK-LOG-11", Set.of("The level of the events"),
      "PK-SHUTDOWN-19", Set.of("INFO"),
      "PK-METRICS-01", Set.of("WARN"),
      "PK-METRICS-02", Set.of("WARN"),
      "PK-METRICS-03", Set.of("WARN"),
      "PK-METRICS-04", Set.of("WARN"),
      "PK-METRICS-05", Set.of("WARN"),
      "PK-METRICS-06", Set.of("WARN"),
      "PK-METRICS-07", Set.of("WARN"));

  private static final Map<String, Pattern> LEVELS = Map.of(
      "ERROR",
      Pattern.compile("atError\\(|Level\\.ERROR|\\b[a-zA-Z]+\\.error\\(|\\bStartupException"
          + "(?:\\.failure)?\\("),
      "WARN",
      Pattern.compile("atWarn\\(|Level\\.WARN(?:ING)?\\b|\\bwarn(?:ing)?\\(|new Warning\\("),
      "INFO",
      Pattern.compile("atInfo\\(|Level\\.INFO|\\binfo\\("),
      "DEBUG",
      Pattern.compile("atDebug\\(|Level\\.DEBUG"));

  /** How each code is named where it is used. */
  private static Map<Pattern, String> names() throws IOException {
    Map<Pattern, String> names = new LinkedHashMap<>();
    Pattern constant = Pattern.compile("String (\\w+) =\\s*\"(PK-[A-Z]+-\\d\\d)\"");
    for (Path source : sources()) {
      Matcher declared = constant.matcher(Files.readString(source));
      String type = source.getFileName().toString().replace(".java", "");
      while (declared.find()) {
        String own = declared.group(1);
        names.put(
            Pattern.compile("\\b" + type + "\\." + own + "\\b|\\(event, " + own + "\\)"),
            declared.group(2));
      }
      Matcher literal = Pattern.compile("(?<!= )(?<!=\n {4})\"(PK-[A-Z]+-\\d\\d)\"")
          .matcher(Files.readString(source));
      while (literal.find()) {
        names.put(Pattern.compile("\"" + literal.group(1) + "\""), literal.group(1));
      }
    }
    return names;
  }

  /** Several modules have a class of the same name; each names the codes of its own. */
  private static boolean mayName(Path source, String code) {
    String path = ROOT.relativize(source).toString();
    return switch (code.substring(0, 6)) {
      case "PK-SHU" -> path.startsWith("shutdown") || path.startsWith("core");
      case "PK-LOG" -> path.startsWith("logging") || path.startsWith("core");
      case "PK-ERR" -> path.startsWith("errors");
      default -> true;
    };
  }

  private static Set<String> levels(String text, int at) {
    int begin = text.lastIndexOf(';', at) + 1;
    Set<String> levels = levelsIn(text.substring(begin, text.indexOf(';', at)));
    if (levels.isEmpty()) {
      int method = Math.max(0, text.lastIndexOf("\n  }\n", at));
      levels = levelsIn(text.substring(method, endOfMethod(text, at)));
    }
    return levels;
  }

  /** A line that is INFO when all is well has its code when it is more. */
  private static Set<String> levelsIn(String text) {
    Set<String> levels = new TreeSet<>();
    LEVELS.forEach((level, pattern) -> {
      if (pattern.matcher(text).find()) {
        levels.add(level);
      }
    });
    if (levels.size() > 1) {
      levels.removeAll(Set.of("INFO", "DEBUG"));
    }
    return levels;
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
