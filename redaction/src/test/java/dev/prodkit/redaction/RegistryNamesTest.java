// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.incubating.SessionIncubatingAttributes;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryNamesTest {
  private final Redactor redactor = Redactor.create();

  /** The names of all attributes, stable and incubating. */
  static SortedSet<String> registry() throws Exception {
    SortedSet<String> names = new TreeSet<>();
    addNames(HttpAttributes.class, names);
    addNames(SessionIncubatingAttributes.class, names);
    return names;
  }

  private static void addNames(Class<?> one, SortedSet<String> names) throws Exception {
    URL jar = one.getProtectionDomain().getCodeSource().getLocation();
    try (JarFile file = new JarFile(jar.getPath())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith("Attributes.class")) {
          addNames(entry.getName(), names);
        }
      }
    }
  }

  private static void addNames(String entry, SortedSet<String> names) throws Exception {
    Class<?> type = Class.forName(entry.replace(".class", "").replace('/', '.'));
    for (Field field : type.getFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.get(null) instanceof AttributeKey<?> key) {
        names.add(key.getKey());
      }
    }
  }

  @Test
  @DisplayName("MSK-2: no name of OpenTelemetry's registry is sensitive")
  void noNameOfTheRegistryIsSensitive() throws Exception {
    SortedSet<String> names = registry();
    assertThat(names).hasSizeGreaterThan(800).contains("session.id", "gen_ai.token.type");
    assertThat(names).noneMatch(redactor::sensitive);
  }

  @Test
  void theListHoldsThoseThatTheWordsWouldCallSensitiveAndNoOther() throws Exception {
    SensitiveNames words = SensitiveNames.usual();
    assertThat(registry()).allSatisfy(name -> {
      byte[] bytes = name.getBytes(UTF_8);
      assertThat(RegistryNames.hold(bytes, 0, bytes.length))
          .as(name)
          .isEqualTo(words.read(bytes, 0, bytes.length) != 0);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session_id",
        "SESSION_ID",
        "sessionId",
        "my.session.id",
        "session.id.old",
        "db.connection_string2",
        "otp",
        "user_otp"
      })
  void otherSpellingsAreSensitive(String name) {
    assertThat(redactor.sensitive(name)).isTrue();
  }

  @Test
  void theirValuesStayInEveryForm() {
    assertThat(redactor.apply("{\"session.id\":\"abc\"} session.id=abc session.id: abc"))
        .isEqualTo("{\"session.id\":\"abc\"} session.id=abc session.id: abc");
    assertThat(redactor.apply("db.connection_string=Server=x;Password=y;"))
        .isEqualTo("db.connection_string=Server=x;Password=[redacted];");
  }
}
