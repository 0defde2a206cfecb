// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The words from which {@link SensitiveNames} are told, as lists. */
final class SensitiveWords {
  /** Sensitive wherever they stand. A dash: a separator or a capital may stand there. */
  private static final List<String> ANYWHERE = List.of(
      "pass-word",
      "pass-wd",
      "pass-phrase",
      "pass-code",
      "pwd",
      "secret",
      "token",
      "credential",
      "authorization",
      "cookie",
      "api-key",
      "access-key",
      "private-key",
      "signing-key",
      "encryption-key",
      "master-key",
      "shared-key",
      "account-key",
      "connection-string",
      "app-key",
      "application-key",
      "auth-key",
      "client-key",
      "priv-key",
      "license-key",
      "licence-key",
      "contrase", // ñ or n
      "subscription-key",
      "key-store-key",
      "card-number",
      "x-amz-signature",
      "x-goog-signature");

  /** Sensitive as a whole word or whole words of a name. */
  private static final List<String> WHOLE = List.of(
      "pass",
      "dbpass",
      "databasepass",
      "keypass",
      "storepass",
      "creds",
      "psk",
      "jwt",
      "sig",
      "otp",
      "totp",
      "cvv",
      "cvc",
      "ssn",
      "sessionid",
      "jsessionid",
      "phpsessid");

  /** With a number, how many there are. */
  private static final List<String> PLURALS =
      List.of("tokens", "cookies", "secrets", "credentials");

  private static final List<String> HEADERS = List.of("authorization", "cookie");

  /** An id of one of these is no secret; one of a secret or a key may be half of a credential. */
  private static final List<String> IDENTIFIED = List.of("token", "password", "credential");

  /** Directly behind a sensitive word: a setting or a fact about the thing, whatever follows. */
  private static final List<String> HARMLESS_ENDS = List.of(
      "type",
      "length",
      "size",
      "ttl",
      "expir",
      "policy",
      "service",
      "provider",
      "factory",
      "manager",
      "handler",
      "filter",
      "exception",
      "validator",
      "endpoint",
      "name",
      "count",
      "error",
      "status",
      "file",
      "path",
      "dir",
      "enabled");

  /**
   * The last word of a name says what its value is: a {@code password_min_length} is a length. Only
   * words that no secret is called by.
   */
  private static final String LAST_WORDS = """
      length size min minimum max maximum count total limit quota threshold rate percentage factor
      iterations rounds depth delta offset priority order index attempt retry retries attempts
      ttl validity lifetime lifespan age expiry expires expiration expire expired expiresin expirein timeout interval
      duration delay period window rotation leeway skew time date datetime timestamp at until
      before after expireson changedon createdon updatedon
      second minute hour day week month year seconds millis milliseconds ms secs mins
      uppercase lowercase
      type kind format encoding charset algorithm alg scheme prefix suffix pattern regex delimiter
      separator style class bean method mode strategy policy policies rule level strength complexity
      enabled disabled required allowed supported optional active valid invalid revoked present
      exists missing changed configured visible hidden partitioned stdin
      status error exception secure only samesite
      url uri endpoint path location file filename dir directory folder mount
      name alias label description comment username user owner
      host hostname port server address domain realm region zone
      ref reference arn uid version revision generation column
      issuer audience scope role group claim
      service provider factory manager handler filter validator encoder decoder store storage
      repository generator resolver converter serializer deserializer listener interceptor impl
      implementation supplier adapter extractor processor authenticator registry engine
      plugin module controller source cache
      publickey timetolive clientid tenantid projectid userid
      """;

  private static final List<String> JOINTS = List.of("of", "for", "from", "by", "with", "as");

  /** Other words that a sensitive one begins, or reaches into. */
  private static final List<String> FALSE_FRIENDS = List.of(
      "secretar",
      "tokenize",
      "tokenizing",
      "tokenization",
      "tokenisation",
      "tokenbucket",
      "tokenlimit",
      "tokenslimit",
      "tokenusage",
      "tokensused",
      "authorizationserver",
      "tokenuri",
      "tokenurl",
      "keycloak",
      "keyspace",
      "keyboard",
      "keyword",
      "keystore",
      "keystroke",
      "keyring",
      "keypad",
      "keyframe",
      "keynote",
      "keymap",
      "keytab");

  private static final int LONGEST = 63;

  private SensitiveWords() {}

  /** All of them, and these as whole words, whatever stands behind them. */
  static NameWords with(Collection<String> further) {
    NameWords words = new NameWords();
    ANYWHERE.forEach(words::addAnywhere);
    FALSE_FRIENDS.forEach(words::addHarmless);
    HEADERS.forEach(words::addHeader);
    IDENTIFIED.forEach(words::addIdentified);
    PLURALS.forEach(words::addPlural);
    WHOLE.forEach(words::addWhole);
    further.stream()
        .map(SensitiveWords::plain)
        .filter(word -> !word.isEmpty() && word.length() <= LONGEST)
        .forEach(words::addOwn);
    Stream.of(LAST_WORDS.strip().split("\\s+")).forEach(word -> {
      words.addLast(word);
      words.addLast(word + "s");
    });
    JOINTS.forEach(words::addJoint);
    words.addId("id");
    words.addId("ids");
    words.link();
    return words;
  }

  /** What directly behind a sensitive word makes it harmless. */
  static NameWords harmlessEnds() {
    NameWords ends = new NameWords();
    for (String end : HARMLESS_ENDS) {
      ends.addHarmless(end);
      ends.addHarmless("s" + end);
    }
    ends.link();
    return ends;
  }

  /** Letters and digits only, lower case. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
