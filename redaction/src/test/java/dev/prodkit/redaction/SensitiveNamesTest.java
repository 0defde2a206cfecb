// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitiveNamesTest {
  private final Redactor redactor = Redactor.create();

  @ParameterizedTest
  @DisplayName("MSK-2: case, separators and affixes do not count")
  @ValueSource(
      strings = {
        "password",
        "Password",
        "PASSWORD",
        "user_password",
        "passWord",
        "pass-word",
        "x.pwd",
        "userPwd",
        "password2",
        "password_hash",
        "oldPasswordOfUser",
        "passwords[0]",
        "passwd",
        "api_key",
        "apiKey",
        "APIKEY",
        "x-api-key",
        "X-Api-Key",
        "authorization",
        "Authorization",
        "proxy-authorization",
        "secret",
        "client_secret",
        "clientSecret",
        "SECRET_KEY_BASE",
        "token",
        "access_token",
        "refreshToken",
        "tokens",
        "id-token",
        "X-Auth-Token",
        "VAULT_TOKEN",
        "credential",
        "credentials",
        "awsCredentials",
        "private_key",
        "privateKey",
        "passphrase",
        "cookie",
        "cookies",
        "set-cookie",
        "Set-Cookie",
        "AWS_SECRET_ACCESS_KEY",
        "DB_PASS",
        "dbPass",
        "signing-key",
        "jwt",
        "userJWT",
        "encryption.key",
        "X-Auth-Key",
        "authKey",
        "client_key",
        "clientKeyData",
        "PRIV_KEY",
        "newrelic.licenseKey",
        "mysql_dbpass",
        "keyPass",
        "AWS_CREDS",
        "contraseña",
        "contrasena_vieja",
        "user[password]",
        "token_type_secret",
        "passwordpassword"
      })
  void areSensitive(String name) {
    assertThat(redactor.sensitive(name)).isTrue();
  }

  @ParameterizedTest
  @DisplayName("MSK-2: false friends stay")
  @ValueSource(
      strings = {
        "token_count",
        "tokenCount",
        "token_type",
        "secretary",
        "Secretariat",
        "key",
        "keyboard",
        "monkey",
        "idempotency_key",
        "author",
        "authority",
        "authorized",
        "bypass",
        "compass",
        "passenger",
        "passed",
        "restore_passed",
        "keyPassed",
        "contrast",
        "sacredScroll",
        "author_key_count",
        "clients",
        "license",
        "primary_key",
        "public_key",
        "tokenizer",
        "token_bucket",
        "password_policy",
        "passwordLength",
        "secret_name",
        "SECRETS_DIR",
        "DB_PASSWORD_FILE",
        "token_ttl",
        "tokenExpiresAt",
        "InvalidTokenException",
        "user",
        "message",
        "level",
        "timestamp",
        "trace_id",
        "session",
        "id",
        ""
      })
  void areNot(String name) {
    assertThat(redactor.sensitive(name)).isFalse();
  }

  private static List<String> settings(String mark) throws IOException {
    try (InputStream names = SensitiveNamesTest.class.getResourceAsStream("setting-names.txt")) {
      return new String(requireNonNull(names).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(mark))
          .map(line -> line.substring(2))
          .toList();
    }
  }

  @Test
  @DisplayName("MSK-2: of 500 names of real settings those are sensitive that hold a secret")
  void settings() throws IOException {
    assertThat(settings("+ ")).hasSizeGreaterThan(200).allMatch(redactor::sensitive);
    assertThat(settings("- ")).hasSizeGreaterThan(250).noneMatch(redactor::sensitive);
    // Most of these are numbers, true or false; a test tells when one of them is known better.
    assertThat(settings("~ ")).hasSizeLessThan(35).allMatch(redactor::sensitive);
  }

  @Test
  void aSettingOfASecretDoesNotBecomeASecretOfTheEnvironment() {
    Redactor redactor = Redactor.fromEnvironment(Map.of(
        "TOKEN_STORE",
        "postgres",
        "JWT_ISSUER_URI",
        "https://id.example",
        "API_TOKEN",
        "hunter2hunter2"));
    assertThat(redactor.apply("postgres of https://id.example, not hunter2hunter2"))
        .isEqualTo("postgres of https://id.example, not [redacted]");
  }

  @Test
  void furtherNamesStaySensitiveWhateverEndsThem() {
    redactor.sensitiveNames(List.of("iban"));
    assertThat(List.of("iban_type", "iban-url", "ibanOfUser")).allMatch(redactor::sensitive);
  }

  @Test
  void furtherNamesAreWholeWords() {
    redactor.sensitiveNames(List.of("iban", "x-internal"));
    assertThat(List.of("iban", "IBAN", "customer_iban", "ibanOfPayer", "IBAN2", "xInternal"))
        .allMatch(redactor::sensitive);
    assertThat(List.of("libanon", "ibanez", "internal")).noneMatch(redactor::sensitive);
    assertThat(redactor.sensitive("password")).isTrue();
  }

  @Test
  void pluralTokensWithANumberAreUsage() {
    assertThat(redactor.apply("{\"max_tokens\":4096,\"tokens\":[\"a\"],\"prompt_tokens\":12}"))
        .isEqualTo("{\"max_tokens\":4096,\"tokens\":\"[redacted]\",\"prompt_tokens\":12}");
    assertThat(redactor.apply("max_tokens=4096 tokens=abc"))
        .isEqualTo("max_tokens=4096 tokens=[redacted]");
  }
}
