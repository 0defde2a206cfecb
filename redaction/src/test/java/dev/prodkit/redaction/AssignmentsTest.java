// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of a sensitive name is masked in each way in which people assign one. */
class AssignmentsTest {
  private static final String VALUE = "hunter2x";

  private static final List<String> NAMES =
      List.of("password", "DB_PASSWORD", "apiKey", "client-secret", "user.token", "jwt_secret");

  private static final List<String> SIGNS = List.of(
      "=", ":", "=>", ":=", "?=", "==", "===", "+=", "||=", "<-", " = ", ": ", " => ", " := ",
      " ?= ", " == ", " <- ", " : ", "=  ", "\t=\t");

  private static final List<String> QUOTES = List.of("", "\"", "'");

  /** What stands around, as a pattern with the whole assignment. */
  private static final List<String> PLACES =
      List.of("%s", "{%s}", "x %s y", "[a, %s, b=1]", "\n%s\n");

  private static final List<String> MARKUP = List.of(
      "<password>%s</password>",
      "<a><db:password type=\"text\"> %s </db:password></a>",
      "<clientSecret><![CDATA[%s]]></clientSecret>",
      "<bean password=\"%s\" b=\"c\"/>",
      "<bean password='%s'/>",
      "<property name=\"password\" value=\"%s\"/>",
      "<property value=\"%s\" name=\"password\"/>",
      "<add key='db.password' type='string' value='%s' />",
      "<property name=\"password\">%s</property>",
      "<entry key=\"password\">%s</entry>",
      "<input id=\"password\" class=\"a b\" value=\"%s\">");

  private static final List<String> COMMANDS = List.of(
      "tool --password %s --user bob",
      "tool --password \"%s\"",
      "tool --password '%s' x",
      "tool --db-password=%s",
      "java -Ddb.password=%s -jar x.jar",
      "[tool, --password, %s, -x]",
      "['tool', '--password', '%s']",
      "[\"tool\",\"--password\",\"%s\",\"-x\"]",
      "mysql -uroot -p%s db",
      "/usr/bin/mysqldump -p%s db",
      "sshpass -p %s ssh host",
      "sshpass -p%s ssh host",
      "curl -u bob:%s https://example.com/",
      "curl -s -ubob:%s https://example.com/",
      "curl --user 'bob:%s' https://example.com/",
      "docker login -u bob -p %s registry.example.com",
      "helm registry login -u bob -p %s registry.example.com",
      "redis-cli -h cache -a %s ping",
      "mongosh -u bob -p %s",
      "ldapsearch -D cn=bob -w %s",
      "sqlcmd -S host -U sa -P %s",
      "plink -pw %s host",
      "keytool -genkey -storepass %s -alias a");

  private static final List<String> SENTENCES = List.of(
      "Using generated security password: 78fa-%s",
      "login failed for bob password: %s",
      "failed [token: %s]",
      "new secret: %s, user: bob",
      "jwt_secret: %s",
      "JWT_TOKEN: %s",
      "pass_token: %s",
      "creds_password: %s",
      "Authorization: OAuth realm=\"a b\", oauth_nonce=\"x\", oauth_signature=\"%s\"",
      "Authorization: Digest username=\"bob\", nonce=\"a\", response=\"%s\", opaque=\"z\"",
      "authorization=Digest username=\"bob\", response=\"%s\"",
      "Authorization:Bearer %s",
      "password=&quot;%s&quot;",
      "{'a': u'b', 'password': u'%s'}",
      "map[password:%s user:bob]",
      "GET /callback?code=%s&state=1",
      "GET /x?state=1&code=%s",
      "GET /login/oauth2/code/oidc?code=%s",
      "GET /x?a=b&auth=%s",
      "session_id=%s",
      "otp: %s",
      "pin=%s");

  private final Redactor redactor = Redactor.create();

  private static String json(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\t", "\\t");
  }

  static Stream<String> assignments() {
    List<String> all = new ArrayList<>();
    for (String name : NAMES) {
      for (String sign : SIGNS) {
        for (String around : QUOTES) {
          for (String quote : QUOTES) {
            for (String place : PLACES) {
              all.add(place.formatted(around + name + around + sign + quote + VALUE + quote));
            }
          }
        }
      }
    }
    Stream.of(MARKUP, COMMANDS, SENTENCES)
        .flatMap(List::stream)
        .forEach(pattern -> all.add(pattern.formatted(VALUE)));
    return all.stream();
  }

  @Test
  @DisplayName("MSK-2: each assignment that people write is masked, in text and in JSON")
  void eachAssignmentIsMasked() {
    List<String> leaks = new ArrayList<>();
    assignments().forEach(text -> {
      String once = "{\"m\":\"" + json(text) + "\",\"n\":1}";
      String twice = "{\"m\":\"" + json(once) + "\",\"n\":1}";
      for (String form : List.of(text, once, twice)) {
        String redacted = redactor.apply(form);
        boolean json = form.equals(text) || (redacted.endsWith("\",\"n\":1}") && isJson(redacted));
        if (redacted.contains(VALUE) || !json || !redactor.apply(redacted).equals(redacted)) {
          leaks.add(form + " -> " + redacted);
        }
      }
    });
    assertThat(leaks).isEmpty();
    assertThat(assignments().count()).isGreaterThan(5_000);
  }

  private static boolean isJson(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return JsonSyntax.holds(bytes, 0, bytes.length);
  }

  static Stream<String> left() {
    return Stream.of(
        "the password: must be 8 characters",
        "Invalid token: unexpected end of input",
        "Invalid token: expired",
        "wrong password: too short for bob",
        "com.acme.Token: hello",
        "pull acme/token:1.4.2",
        "use <token> here and <b>x</b>",
        "a -> b, x <- y, 1 < 2 > 0 and List<Token> tokens",
        "--token is required",
        "docker login --password-stdin registry.example.com",
        "docker run -p 8080:80 -it image",
        "psql -p 5432 -U bob",
        "curl -u bob https://example.com/",
        "mkdir -p /srv/data && cp -a x y",
        "code=500 state=failed",
        "GET /orders?code=DE&page=2",
        "auth=basic",
        "gpio_pin=4 and a spin=1",
        "Token::read and std::token::x",
        "<property name=\"passwordEncoder\" value=\"bcrypt\"/>",
        "<token/> <password></password>",
        "{\"name\":\"password\",\"n\":1}");
  }

  @ParameterizedTest
  @MethodSource("left")
  void stays(String text) {
    assertThat(redactor.apply(text)).isEqualTo(text);
    String json = "{\"m\":\"" + json(text) + "\"}";
    assertThat(redactor.apply(json)).isEqualTo(json);
  }

  private static final String[] PIECES = {
    "password",
    "token",
    "pin",
    "name",
    "value",
    "key",
    "Authorization: ",
    "Digest ",
    "mysql ",
    "curl ",
    "=",
    ":",
    "=>",
    ":=",
    "<-",
    "\"",
    "'",
    "\\",
    "<",
    ">",
    "</",
    "/>",
    "<![CDATA[",
    "]]>",
    "{",
    "}",
    "[",
    "]",
    ",",
    ", ",
    " ",
    "\n",
    "\t",
    "--",
    "-",
    " -p",
    "-u",
    "?",
    "&",
    "code",
    "state",
    "oauth",
    "&quot;",
    "x",
    "1",
    "\u00e9",
    "<password>",
    "</password>",
    "name=\"password\" ",
    "value=\"x\""
  };

  @Property(tries = 20_000)
  void jsonStaysJsonWhateverIsAssigned(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(14); i >= 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    String once = "{\"m\":\"" + json(text.toString()) + "\",\"n\":1}";
    String line = random.nextBoolean() ? once : "{\"m\":\"" + json(once) + "\",\"n\":1}";
    String redacted = redactor.apply(line);
    assertThat(redacted).as(line).endsWith("\",\"n\":1}");
    assertThat(isJson(redacted)).as(line + " -> " + redacted).isTrue();
    redactor.apply(text.toString());
    assertThat(redactor.apply(text.toString())).isNotEqualTo(Redactor.GAVE_UP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "is it --password? then a token=",
        "a list --password; b token=",
        "caf\u00e9-password? and token=",
        "mysql -u? and token=",
        "see -password\n token="
      })
  void aFlagWithoutAValueHidesNothingBehindIt(String text) {
    assertThat(Redactor.create().apply(text + "hunter2hunter2")).isEqualTo(text + "[redacted]");
  }
}
