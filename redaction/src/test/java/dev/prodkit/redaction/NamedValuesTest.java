// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NamedValuesTest {
  private final Redactor redactor = Redactor.create();

  static Stream<Arguments> masked() {
    return Stream.of(
        // JSON, whatever the type
        row("{\"password\":\"x\"}", "{\"password\":\"[redacted]\"}"),
        row("{\"password\" : \"a\\\"b\",\"n\":1}", "{\"password\" : \"[redacted]\",\"n\":1}"),
        row("{\"password\":12345}", "{\"password\":\"[redacted]\"}"),
        row("{\"password\":-1.5e9,\"a\":1}", "{\"password\":\"[redacted]\",\"a\":1}"),
        row(
            "{\"password\":{\"a\":\"}\",\"b\":[1]},\"c\":2}",
            "{\"password\":\"[redacted]\",\"c\":2}"),
        row("{\"token\":[\"a\",{\"b\":1}]}", "{\"token\":\"[redacted]\"}"),
        row(
            "[{\"a\":{\"b\":{\"apiKey\":\"x\"}}}]",
            "[{\"a\":{\"b\":{\"apiKey\":\"[redacted]\"}}}]"),
        row("{\"secret\":\"ends with \\\\\"}", "{\"secret\":\"[redacted]\"}"),
        row("{\"a\":1}\n{\"pwd\":\"x\"}\n", "{\"a\":1}\n{\"pwd\":\"[redacted]\"}\n"),
        row("{\n  \"pwd\" : [\n 1\n ]\n}", "{\n  \"pwd\" : \"[redacted]\"\n\n\n}"),
        // JSON in a JSON string
        row(
            "{\"m\":\"{\\\"password\\\":\\\"x\\\"}\"}",
            "{\"m\":\"{\\\"password\\\":\\\"[redacted]\\\"}\"}"),
        row(
            "{\"m\":\"{\\n  \\\"password\\\" : \\n 12 }\"}",
            "{\"m\":\"{\\n  \\\"password\\\" : \\n \\\"[redacted]\\\" }\"}"),
        row(
            "{\"m\":\"{\\\"m\\\":\\\"{\\\\\\\"pwd\\\\\\\":\\\\\\\"x\\\\\\\"}\\\"}\"}",
            "{\"m\":\"{\\\"m\\\":\\\"{\\\\\\\"pwd\\\\\\\":\\\\\\\"[redacted]\\\\\\\"}\\\"}\"}"),
        row(
            "{\"m\":\"cut: {\\\"password\\\":\\\"x\",\"b\":1}",
            "{\"m\":\"cut: {\\\"password\\\":\\\"[redacted]\",\"b\":1}"),
        row(
            "{\"m\":\"{\\\"token\\\":{\\\"a\\\":[1\",\"b\":1}",
            "{\"m\":\"{\\\"token\\\":\\\"[redacted]\\\"\",\"b\":1}"),
        // text
        row("password=hunter2, a=1", "password=[redacted], a=1"),
        row("User[name=a, password=hunter2]", "User[name=a, password=[redacted]]"),
        row("{password=hunter2, a=b}", "{password=[redacted], a=b}"),
        row("/p?a=1&token=abc&b=2", "/p?a=1&token=[redacted]&b=2"),
        row("user%5Bpassword%5D=abc&b=2", "user%5Bpassword%5D=[redacted]&b=2"),
        row("password = 'a b' and x", "password = [redacted] and x"),
        row("password => \"a b\"", "password => \"[redacted]\""),
        row("say {\"password\":\"x\"} twice", "say {\"password\":\"[redacted]\"} twice"),
        row("headers={authorization=[Bearer abc]}", "headers={authorization=[redacted]}"),
        row("authorization=Bearer abc, a", "authorization=[redacted], a"),
        row("Authorization: Bearer abc", "Authorization: [redacted]"),
        row("GET / Cookie: a=b; c=d\nHost: x", "GET / Cookie: [redacted]\nHost: x"),
        row("X-Api-Key: abc def", "X-Api-Key: [redacted] def"),
        row("password: hunter2", "password: [redacted]"),
        row("- password: hunter2", "- password: [redacted]"),
        row("{\"m\":\"a\\npassword: b\"}", "{\"m\":\"a\\npassword: [redacted]\"}"),
        row("{\"m\":\"a\\npassword=b\\nc\"}", "{\"m\":\"a\\npassword=[redacted]\\nc\"}"),
        row("{\"m\":\"password=a\\\\b\"}", "{\"m\":\"password=[redacted]\"}"),
        row("<a password=\"x\" b=\"y\"/>", "<a password=\"[redacted]\" b=\"y\"/>"),
        row("{\"m\":\"secret={a=b, c=[d]} e\"}", "{\"m\":\"secret=[redacted] e\"}"),
        row("{\"m\":\"secret={a=b, c\",\"d\":1}", "{\"m\":\"secret=[redacted]\",\"d\":1}"));
  }

  @ParameterizedTest
  @MethodSource
  void masked(String text, String expected) {
    assertThat(redactor.apply(text)).isEqualTo(expected);
    assertThat(redactor.apply(expected)).as("again").isEqualTo(expected);
  }

  static Stream<String> left() {
    return Stream.of(
        "",
        "=",
        ":",
        "\":",
        "\"\":\"\"",
        "password",
        "password=",
        "password:",
        "{\"password\":null,\"token\":true,\"secret\":\"\"}",
        "password=null",
        "{\"m\":\"password=\",\"b\":\"c\"}",
        "{\"m\":\"password=\",\"token_count\":3}",
        "{\"m\":\"{\\\"a\\\":\\\"password=\\\",\\\"b\\\":1}\"}",
        "{\"password\":\"[redacted]\"}",
        "if (token == null)",
        "Invalid token: unexpected end",
        "com.acme.InvalidTokenException: no such user",
        "\tat com.acme.Token.read(Token.java:12)",
        "https://example.com/tokens/12",
        "12:30:00.123",
        "{\"m\":\"say \\\"password\\\" and\",\"b\":\":c\"}");
  }

  @ParameterizedTest
  @MethodSource
  void left(String text) {
    assertThat(redactor.apply(text)).isSameAs(text);
  }

  @Test
  void aValueInProseEndsAtTheFirstBlank() {
    assertThat(redactor.apply("password=my secret phrase"))
        .isEqualTo("password=[redacted] secret phrase");
  }

  private static Arguments row(String text, String expected) {
    return Arguments.of(text, expected);
  }
}
