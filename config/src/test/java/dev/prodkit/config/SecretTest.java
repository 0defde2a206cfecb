// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("CFG-4: a secret does not show itself")
class SecretTest {
  private static final String CANARY = "canary-Zx81";

  private final Secret secret = Secret.of(CANARY);

  record Login(String user, Secret password, Optional<Secret> token, List<Secret> keys) {}

  private final Login login = new Login("ann", secret, Optional.of(secret), List.of(secret));

  @Test
  void asText() {
    assertThat(secret).hasToString(Secret.of("other").toString());
    assertThat(String.format("%s %S %-40s", secret, secret, secret))
        .doesNotContainIgnoringCase(CANARY);
    assertThat("" + secret + login + Map.of("k", secret)).doesNotContain(CANARY);
    assertThat(Objects.toString(new Object[] {secret})).doesNotContain(CANARY);
  }

  @Test
  void asJson() {
    for (JsonMapper mapper : List.of(
        JsonMapper.shared(),
        JsonMapper.builder()
            .changeDefaultVisibility(
                checker -> checker.withVisibility(PropertyAccessor.ALL, Visibility.ANY))
            .build())) {
      assertThat(mapper.writeValueAsString(login)).contains("ann").doesNotContain(CANARY);
      assertThat(mapper.writeValueAsString(secret)).isEqualTo("{}");
      assertThat(mapper.valueToTree(secret).toString()).isEqualTo("{}");
    }
  }

  @Test
  void asJavaObject() throws IOException {
    assertThat(secret).isNotInstanceOf(Serializable.class);
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(secret))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void asFieldsThatSomebodyPrints() throws IllegalAccessException {
    StringBuilder dump = new StringBuilder();
    for (Field field : Secret.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        dump.append(field.getName()).append('=').append(field.get(secret)).append(' ');
      }
    }
    assertThat(dump.toString()).contains("characters=").doesNotContain(CANARY);
  }

  @Test
  void isRevealedOnRequest() {
    assertThat(secret.reveal()).isEqualTo(CANARY);
    char[] characters = CANARY.toCharArray();
    Secret copied = Secret.of(characters);
    characters[0] = 'X';
    assertThat(copied.reveal()).isEqualTo(CANARY);
  }

  @Test
  void equalsByValueAndHashesToNothing() {
    assertThat(secret).isEqualTo(Secret.of(CANARY)).hasSameHashCodeAs(Secret.of("other"));
    for (String other : List.of(
        "", "c", "canary-Zx8", "canary-Zx811", "canary-Zx82", "Canary-Zx81", CANARY + CANARY)) {
      assertThat(secret).isNotEqualTo(Secret.of(other));
      assertThat(Secret.of(other)).isNotEqualTo(secret);
    }
    assertThat(Secret.of("")).isEqualTo(Secret.of(""));
    assertThat(secret.equals(null)).isFalse();
    assertThat((Object) secret).isNotEqualTo(CANARY);
  }

  @Test
  void closeWipesTheCharacters() throws ReflectiveOperationException {
    Field field = Secret.class.getDeclaredField("characters");
    field.setAccessible(true);
    char[] characters = (char[]) field.get(secret);
    secret.close();
    secret.close();
    assertThat(new String(characters)).isEqualTo("\0".repeat(CANARY.length()));
    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
    assertThat(List.of(secret)).contains(secret);
    assertThat(secret).isNotEqualTo(Secret.of(CANARY)).isNotEqualTo(Secret.of(""));
    Secret closed = Secret.of(CANARY);
    closed.close();
    assertThat(secret).isNotEqualTo(closed);
  }
}
