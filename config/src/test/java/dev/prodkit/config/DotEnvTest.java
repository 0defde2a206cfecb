// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

// CFG-9: one dialect, every rule with its case. The values of the tables are those that dotenv
// 18.0.10 for Node gives.
class DotEnvTest {
  private static final Path FILE = Path.of(".env");

  private static Entries parse(String text) {
    Entries entries = Entries.own(".env", name -> name);
    DotEnv.parse(FILE, text, entries);
    return entries;
  }

  private static Map<String, String> values(Entries entries) throws Refused {
    Map<String, String> values = new TreeMap<>();
    for (Entry entry : entries.all()) {
      values.put(entry.spelling(), entry.content().read());
    }
    return values;
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        arguments("A=basic", "basic"),
        arguments("A=basic\n", "basic"),
        arguments("A=basic\r\nB=x\r\n", "basic"),
        arguments("A=basic\rB=x", "basic"),
        arguments("\uFEFFA=bom", "bom"),
        arguments("\n\n  \t\nA=after blank lines", "after blank lines"),
        arguments("# comment\n   # indented\nA=after comments", "after comments"),
        arguments("#A=no\nA=yes", "yes"),
        arguments("export A=exported", "exported"),
        arguments("  export \t A=exported", "exported"),
        arguments("  A = spaced  ", "spaced"),
        arguments("A\t=\ttabs\t", "tabs"),
        arguments("A: colon", "colon"),
        arguments("A: 'colon'", "colon"),
        arguments("A: ", ""),
        arguments("A=", ""),
        arguments("A= \t ", ""),
        arguments("A=''", ""),
        arguments("A=\"\"", ""),
        arguments("A=``", ""),
        arguments("A=   # comment", ""),
        arguments("A=#comment", ""),
        arguments("A=value # comment", "value"),
        arguments("A=a#b", "a"),
        arguments("A='a#b'", "a#b"),
        arguments("A='quoted' # comment", "quoted"),
        arguments("A='quoted'#comment", "quoted"),
        arguments("A=\"VALUE1\" # or \"VALUE2\" or \"VALUE3\"", "VALUE1"),
        arguments("A='  kept  '", "  kept  "),
        arguments("A=   'kept'   ", "kept"),
        arguments("A=\"  kept  \"", "  kept  "),
        arguments(
            "A=`This has 'single' and \"double\" quotes`",
            "This has 'single' and \"double\" quotes"),
        arguments("A='say \"hello\"'", "say \"hello\""),
        arguments("A=\"it's\"", "it's"),
        arguments("A=it's", "it's"),
        arguments("A=retained\"", "retained\""),
        arguments("A={\"foo\": \"bar\"}", "{\"foo\": \"bar\"}"),
        arguments("A='{\"foo\": \"bar\"}'", "{\"foo\": \"bar\"}"),
        arguments("A=a=b==", "a=b=="),
        arguments("A==", "="),
        arguments("A=\"new\\nline\"", "new\nline"),
        arguments("A=\"cr\\rhere\"", "cr\rhere"),
        arguments("A='new\\nline'", "new\\nline"),
        arguments("A=`new\\nline`", "new\\nline"),
        arguments("A=new\\nline", "new\\nline"),
        arguments("A=\"tab\\there\"", "tab\\there"),
        arguments("A=\"a\\\"b\"", "a\\\"b"),
        arguments("A='a\\'b'", "a\\'b"),
        arguments("A=C:\\dir\\", "C:\\dir\\"),
        arguments("A=$B ${B}", "$B ${B}"),
        arguments("A=\"one\ntwo\nthree\"", "one\ntwo\nthree"),
        arguments("A='one\r\ntwo'", "one\ntwo"),
        arguments("A=`one\n#two\nB=3`", "one\n#two\nB=3"),
        arguments("A=\"one\n\ntwo\" # comment", "one\n\ntwo"),
        arguments("A=\u00A0nbsp\u00A0", "nbsp"),
        arguments("A=ünïcödé ✓", "ünïcödé ✓"),
        arguments("A=first\nA=second", "second"),
        arguments("A.B=dotted\nA-B=dashed\nA=plain", "plain"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void readsWhatNodeReads(String text, String value) throws Refused {
    Entries entries = parse(text);
    assertThat(entries.problems()).isEmpty();
    assertThat(values(entries)).containsEntry("A", value);
  }

  @Test
  void aNameMayBeExport() throws Refused {
    assertThat(values(parse("export=a\nexport export=b")))
        .containsExactly(Map.entry("export", "b"));
  }

  @Test
  void whatIsQuotedHidesNoLine() throws Refused {
    assertThat(values(parse("A='1\n2'\nB=3\nC=\"4\n5\n6\"\nD=7")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A", "1\n2", "B", "3", "C", "4\n5\n6", "D", "7"));
  }

  @Test
  void eachNameKnowsItsLine() {
    Entries entries = parse("# 1\r\nA=2\r\nB='3\r\n4'\r\n\r\nC=6\rD=7");
    assertThat(entries.all())
        .extracting(entry -> entry.spelling() + " " + entry.origin())
        .containsExactlyInAnyOrder("A .env:2", "B .env:3", "C .env:6", "D .env:7");
  }

  // Node passes over these in silence, or takes the quote for a part of the value.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "canary",
        "export canary",
        "=canary",
        "canary canary=canary",
        "A:canary",
        "A",
        "A canary",
        "'canary'",
        "A='canary",
        "A=\"canary",
        "A=`canary",
        "A=\"canary\\\"",
        "A='canary' canary",
        "A='canary'canary",
        "A=\"canary\" \"canary\"",
        "A='one\ncanary' canary",
        "é=canary",
        "-----BEGIN PRIVATE KEY----- canary",
      })
  void aLineThatMeansNothingIsAProblemWithItsNumberAndWithoutItsText(String line) {
    Entries entries = parse("\n# comment\n" + line);
    assertThat(entries.problems()).isNotEmpty();
    assertThat(entries.problems().get(0).name())
        .matches(line.contains("one") ? ".env:4" : ".env:3");
    assertThat(entries.problems().toString()).doesNotContain("canary");
  }

  @Test
  void theLinesAfterABrokenOneAreRead() throws Refused {
    Entries entries = parse("A='open\nB=2\nC C\nD=4");
    assertThat(entries.problems()).extracting(Problem::name).containsExactly(".env:1", ".env:3");
    assertThat(values(entries)).containsExactlyInAnyOrderEntriesOf(Map.of("B", "2", "D", "4"));
  }

  @ParameterizedTest
  @CsvSource({"A=1|A=2, sets what line 1 sets too", "PASSWORD=a#b, has a # inside a value"})
  void whatIsReadButHardlyMeantIsAWarning(String text, String rule) {
    Entries entries = parse(text.replace('|', '\n'));
    assertThat(entries.problems()).isEmpty();
    assertThat(entries.warnings()).singleElement().satisfies(warning -> {
      assertThat(warning.rule()).startsWith(rule);
      assertThat(warning.name()).startsWith(".env:");
    });
  }

  @Property(tries = 2000)
  void anyTextIsReadOrRefused(
      @ForAll
          @Chars({'A', '=', ':', ' ', '\n', '\r', '\'', '"', '`', '#', '\\', 'n', '\uFEFF'})
          @CharRange(from = '\0', to = '\u00FF')
          String text) {
    assertThatCode(() -> values(parse(text))).doesNotThrowAnyException();
  }

  record Port(int port) {}

  @TempDir
  Path directory;

  private Path write(String text) throws IOException {
    Path file = Files.writeString(directory.resolve(".env"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  @Test
  void aFileThatDoesNotExistHoldsNothing() {
    Config config =
        Config.of(Source.dotEnv(directory.resolve(".env")), Source.of("test", Map.of("PORT", "1")));
    assertThat(config.get(Port.class).port()).isEqualTo(1);
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aBrokenLineRefusesTheConfigurationEvenIfNothingNeedsIt() throws IOException {
    Path file = write("PORT=1\nnonsense");
    assertThat(Reports.problem(Config.of(Source.dotEnv(file)), Port.class).toString())
        .isEqualTo(
            file
                + ":2 is no NAME=value, no comment and not blank: write NAME=value, or begin the line with #");
  }

  @Test
  void aMalformedValueIsReportedWithItsLine() throws IOException {
    Path file = write("# port\nPORT=canary");
    assertThat(Reports.problem(Config.of(Source.dotEnv(file)), Port.class).origin())
        .contains(Origin.line(file, 2));
  }

  @Test
  void whatIsNoFileOrTooLargeOrNotUtf8IsAProblem() throws IOException {
    assertThat(Reports.report(Config.of(Source.dotEnv(directory)), Port.class).problems())
        .extracting(Problem::rule)
        .contains("is not a regular file");
    Path large = write("PORT=1\n#" + "x".repeat(TextFile.LIMIT));
    assertThat(Reports.report(Config.of(Source.dotEnv(large)), Port.class).problems())
        .extracting(Problem::rule)
        .contains("is larger than 1 MiB");
    Files.write(large, new byte[] {'A', '=', 'b', '\n', 'P', '=', (byte) 0xff});
    assertThat(Reports.report(Config.of(Source.dotEnv(large)), Port.class).problems())
        .extracting(Problem::rule)
        .contains("is not valid UTF-8 in line 2");
  }

  @Test
  void aSpellingThatComesBackDoesNotHideTheOther() throws IOException {
    Path file = write("port=1\nPORT=2\nport=3");
    assertThat(Reports.problem(Config.of(Source.dotEnv(file)), Port.class).rule())
        .isEqualTo("is there in two spellings, PORT and port");
  }

  // CFG-10
  @Test
  void aFileThatEverybodyReadsIsAWarning() throws IOException {
    Path file = write("PORT=1");
    assertThat(Config.of(Source.dotEnv(file)).warnings()).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(Config.of(Source.dotEnv(file)).warnings())
        .singleElement()
        .hasToString(file + " can be read by every user of this machine: chmod 600 " + file);
  }

  // CFG-10
  @Test
  void theFirstSourceWins() throws IOException {
    Path env = write("PORT=4");
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Path port = Files.writeString(secrets.resolve("PORT"), "3");
    Map<String, String> file = Map.of("PORT_FILE", port.toString());
    List<Source> sources = List.of(
        Source.environment(Map.of("PORT", "1")),
        Source.environmentFiles(file),
        Source.secretsDirectory(secrets),
        Source.dotEnv(env),
        Source.of("fallback", Map.of("PORT", "5")));
    assertThat(Stream.of(0, 1, 2, 3, 4).map(first -> {
          Config config = Config.of(sources.subList(first, 5));
          return config.get(Port.class).port() + " " + config.origin("PORT").orElseThrow();
        }))
        .containsExactly(
            "1 environment PORT",
            "3 file " + port,
            "3 file " + port,
            "4 " + env + ":1",
            "5 fallback PORT");
  }
}
