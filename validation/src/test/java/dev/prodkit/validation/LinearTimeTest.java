// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import static dev.prodkit.validation.Answers.codes;
import static dev.prodkit.validation.Answers.read;
import static dev.prodkit.validation.Answers.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.URL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

// CFG-20
@DisplayName("CFG-20: validation takes linear time, in steps, and no StackOverflowError")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinearTimeTest {
  private static final int MEGABYTE = 1 << 20;
  private static Boundary boundary;

  record Mail(@EmailDomain("company.com") String text) {}

  record OtherMail(@Email String text) {}

  record Plain(@PlainText String text) {}

  record LongPlain(@PlainText(max = 2 * MEGABYTE) String text) {}

  record Link(@URL(regexp = "(h+)+p") String text) {}

  record Backtracking(@Pattern(regexp = "(a+)+\\1b") String text) {}

  record Recursive(@Pattern(regexp = "(a|b|aa)*c") String text) {}

  record LongLinear(
      @Size(max = 2 * MEGABYTE) @Pattern(regexp = "[a-z]*") String text) {}

  record LongRecursive(
      @Size(max = 2 * MEGABYTE) @Pattern(regexp = "(?:x|y|.)*z")
      String text) {}

  record Nested(List<@Pattern(regexp = "(a+)+b") String> texts) {}

  @BeforeAll
  static void open() {
    boundary = Answers.boundary();
  }

  static Stream<String> hostile() {
    return Stream.of(
            "a",
            "@",
            ".",
            "a@",
            "a.",
            "@a.",
            "\"",
            "\\\\",
            "(",
            "<",
            "\uD83D\uDE00",
            " ",
            "-",
            "4111")
        .map(piece -> piece.repeat(MEGABYTE / piece.length()));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("hostile")
  void refusesAMegabyteBeforeAnyExpressionSeesIt(String text) {
    String json = "{\"text\":\"" + text.replace("\"", "\\\"") + "\"}";
    for (Class<? extends Record> type : List.of(
        Mail.class,
        OtherMail.class,
        Plain.class,
        Link.class,
        Backtracking.class,
        Recursive.class)) {
      assertThat(codes(boundary, json, type)).containsExactly("/text size");
    }
    assertThatThrownBy(() -> boundary.check(new Backtracking(text)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("422: /text must be at most 8192 characters long");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("hostile")
  void looksAtEachCharacterAFewTimesAtMost(String text) {
    CountedText address = new CountedText(text);
    EmailAddress.isWellFormed(address);
    CountedText shortAddress = new CountedText(text.substring(0, 254));
    EmailAddress.isWellFormed(shortAddress);
    CountedText plain = new CountedText(text);
    Characters.arePlain(plain);

    assertThat(address.looks).isZero();
    assertThat(shortAddress.looks).isLessThanOrEqualTo(2 * 254);
    assertThat(plain.looks).isLessThanOrEqualTo(3L * text.length());
  }

  @Test
  void givesUpAnExpressionThatBacktracks() {
    assertThat(refused(boundary, "{\"text\":\"" + "a".repeat(60) + "\"}", Backtracking.class)
            .violations())
        .containsExactly(new Violation("/text", "pattern", "takes too many steps to check"));
    assertThat(codes(boundary, "{\"texts\":[\"ab\",\"" + "a".repeat(40) + "\"]}", Nested.class))
        .containsExactly("/texts/1 pattern");
    assertThat(read(boundary, "{\"text\":\"aaaab\"}", Backtracking.class)).isNotNull();
  }

  @Test
  void givesTheSameVerdictHoweverOftenItIsAsked() {
    for (int i = 0; i < 20; i++) {
      assertThat(codes(boundary, "{\"text\":\"" + "a".repeat(28) + "\"}", Backtracking.class))
          .containsExactly("/text pattern");
    }
  }

  // HV-1833 was a StackOverflowError; the expression engine recurses for each repetition of a
  // group.
  @Test
  void givesUpAnExpressionThatFillsTheStack() throws InterruptedException {
    String json = "{\"text\":\"" + "ab".repeat(MEGABYTE / 4) + "\"}";
    List<List<String>> answers = new CopyOnWriteArrayList<>();
    Thread small = new Thread(
        null,
        () -> answers.add(codes(boundary, json, LongRecursive.class)),
        "small-stack",
        512 * 1024);
    small.start();
    small.join(Duration.ofSeconds(20).toMillis());

    assertThat(answers).containsExactly(List.of("/text pattern"));
  }

  @Test
  void checksALongTextThatItsAuthorAllows() {
    String text = "a".repeat(MEGABYTE);
    assertThat(read(boundary, "{\"text\":\"" + text + "\"}", LongLinear.class))
        .isEqualTo(new LongLinear(text));
    assertThat(read(boundary, "{\"text\":\"" + text + "\"}", LongPlain.class))
        .isEqualTo(new LongPlain(text));
    assertThat(codes(
            boundary, "{\"text\":\"" + "a".repeat(2 * MEGABYTE + 1) + "\"}", LongLinear.class))
        .containsExactly("/text size");
  }

  record Bulk(List<@Size(min = 1) String> list, Map<String, String> map) {}

  @Test
  void boundsListsMapsAndTheAnswer() {
    String list = "\"\"" + ",\"\"".repeat(999);
    InvalidInputException many =
        refused(boundary, "{\"map\":{},\"list\":[" + list + "]}", Bulk.class);
    assertThat(many.violations()).hasSize(InvalidInputException.MAX_VIOLATIONS);
    assertThat(many.violations().get(11).pointer()).isEqualTo("/list/11");
    assertThat(many.truncated()).isTrue();
    assertThat(many.problemJson()).contains("\"truncated\":true").hasSizeLessThan(20_000);
    assertThat(many.getMessage()).hasSizeLessThan(500);

    assertThat(codes(boundary, "{\"map\":{},\"list\":[" + list + ",\"\"]}", Bulk.class))
        .containsExactly("/list size");
    StringBuilder map = new StringBuilder("\"0\":\"\"");
    for (int i = 1; i <= 1_000; i++) {
      map.append(",\"").append(i).append("\":\"\"");
    }
    assertThat(codes(boundary, "{\"list\":[],\"map\":{" + map + "}}", Bulk.class))
        .containsExactly("/map size");
  }

  record Large(@Size(max = 40_000) List<@Size(min = 1) String> list) {}

  // Hibernate Validator 9.1.6 alone takes the square of their number: minutes.
  @Test
  void takesEqualWrongElementsOneByOne() {
    String json = "{\"list\":[\"\"" + ",\"\"".repeat(39_999) + "]}";
    InvalidInputException refused = refused(boundary, json, Large.class);

    assertThat(refused.truncated()).isTrue();
    assertThat(refused.violations().get(99))
        .isEqualTo(new Violation("/list/99", "size", "size must be between 1 and 2147483647"));
  }

  @Test
  void readsAMegabyteOfUnknownMembersAndNamesAHundred() {
    StringBuilder json = new StringBuilder("{\"text\":\"\"");
    for (int i = 0; json.length() < MEGABYTE; i++) {
      json.append(",\"n").append(i).append("\":[{}]");
    }
    InvalidInputException refused = refused(boundary, json + "}", Plain.class);

    assertThat(refused.violations()).hasSize(100);
    assertThat(refused.truncated()).isTrue();
  }

  /** The mutant: an expression that gets the text as it is. */
  @Test
  void countsTheStepsOfAnExpressionThatWouldNotEnd() {
    CountedText text = new CountedText("a".repeat(22));
    java.util.regex.Pattern.compile("(a+)+\\1b").matcher(text).matches();

    assertThat(text.looks).isGreaterThan(1_000_000);
  }

  private static final class CountedText implements CharSequence {
    private final String text;
    private long looks;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      looks++;
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      looks += text.length();
      return text;
    }
  }
}
