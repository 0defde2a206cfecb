// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static dev.prodkit.config.Reports.everything;
import static dev.prodkit.config.Reports.problem;
import static dev.prodkit.config.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The types beyond numbers and texts, and those that the application brings. */
class TypesTest {
  private static Config holding(String text) {
    return Config.of(Source.of("test", Map.of("VALUE", text)));
  }

  record Size(DataSize value) {}

  // CFG-21
  @ParameterizedTest
  @CsvSource({
    "0B, 0",
    "64B, 64",
    "1kB, 1000",
    "1KiB, 1024",
    "10MB, 10000000",
    "10MiB, 10485760",
    "2GB, 2000000000",
    "2GiB, 2147483648",
    "8589934591GiB, 9223372035781033984",
    "9223372036854775807B, 9223372036854775807"
  })
  void takesSizes(String text, long bytes) {
    DataSize size = holding(text).get(Size.class).value();
    assertThat(size.bytes()).isEqualTo(bytes);
    assertThat(DataSize.parse(size.toString())).isEqualTo(size);
  }

  // CFG-21
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10",
        "-1B",
        "+1B",
        "1.5MB",
        "1e3B",
        "0x10B",
        "1_000B",
        "007B",
        "-0B",
        "10 MB",
        "10M",
        "10mb",
        "10KB",
        "10k",
        "10TB",
        "10Mib",
        "B",
        "MB",
        "١٢B",
        "8589934592GiB",
        "9223372036854775808B",
        "99999999999999999999999999999999999999999999GB",
        "1MB\n"
      })
  void refusesSizes(String text) {
    assertThat(problem(holding(text), Size.class).rule())
        .matches("(is empty|is blank|has blanks).*|must be a size of at most 8 EiB"
            + "|is a bare number and needs a unit|has a unit of two meanings");
    assertThatThrownBy(() -> DataSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  record Socket(InetSocketAddress value) {}

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, localhost, 8080",
    "db_primary.example:0, db_primary.example, 0",
    "10.0.0.1:65535, 10.0.0.1, 65535",
    "[::1]:8080, [::1], 8080",
    "[2001:db8::1]:443, [2001:db8::1], 443",
    "no-such-host.invalid:1, no-such-host.invalid, 1"
  })
  void takesAddressesWithoutAskingAnyone(String text, String host, int port) {
    InetSocketAddress address = holding(text).get(Socket.class).value();
    assertThat(address.isUnresolved()).isTrue();
    assertThat(address.getHostString()).isEqualTo(host);
    assertThat(address.getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        ":80",
        "localhost:",
        "localhost:65536",
        "localhost:-1",
        "localhost:08",
        "::1:8080",
        "[::1]",
        "[::1:8080",
        "::1]:8080",
        "[localhost]:80",
        "[:::1]:80",
        "a b:80",
        "http://localhost:80",
        "user@host:80",
        "[]:80",
        "-x:80"
      })
  void refusesAddresses(String text) {
    assertThat(problem(holding(text), Socket.class).rule()).startsWith("must be host:port");
  }

  record Sets(Set<Integer> value) {}

  @Test
  void aSetKeepsTheOrderAndRefusesWhatIsThereTwice() {
    assertThat(holding("3, 1,2").get(Sets.class).value()).containsExactly(3, 1, 2);
    assertThat(holding(" ").get(Sets.class).value()).isEmpty();
    assertThat(problem(holding("3,1,3"), Sets.class).rule())
        .isEqualTo("has an element 3 that is there already");
    Set<Integer> set = holding("1").get(Sets.class).value();
    assertThatThrownBy(() -> set.add(2)).isInstanceOf(UnsupportedOperationException.class);
  }

  record Money(long cents) {
    public static Money of(String text) {
      if (!text.endsWith("EUR")) {
        throw new IllegalArgumentException("not money: " + text);
      }
      return new Money(Long.parseLong(text.substring(0, text.length() - 3)) * 100);
    }
  }

  record Own(
      Money price,
      List<Money> prices,
      Optional<Money> rebate,
      Instant start,
      ZoneId zone,
      UUID tenant,
      Locale language,
      Charset charset) {}

  @Test
  void readsWhateverHasAFactoryOfItsOwn() {
    Own own = Config.of(Source.of(
            "test",
            Map.of(
                "PRICE", "5EUR",
                "PRICES", "1EUR, 2EUR",
                "START", "2026-01-01T00:00:00Z",
                "ZONE", "Europe/Vienna",
                "TENANT", "123E4567-e89b-12d3-a456-426614174000",
                "LANGUAGE", "de-AT",
                "CHARSET", "utf-8")))
        .get(Own.class);
    assertThat(own)
        .isEqualTo(new Own(
            new Money(500),
            List.of(new Money(100), new Money(200)),
            Optional.empty(),
            Instant.parse("2026-01-01T00:00:00Z"),
            ZoneId.of("Europe/Vienna"),
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            new Locale.Builder().setLanguage("de").setRegion("AT").build(),
            StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "PRICE, canary, must be a Money",
    "PRICES, '1EUR,canary', has an element 2 that must be a Money",
    "START, canary, must be an Instant",
    "TENANT, 1-1-1-1-1, must be a UUID",
    "LANGUAGE, canary_, must be a language tag",
    "CHARSET, canary, must be a character set that this JVM has"
  })
  void whatAFactoryThrowsIsNeverShown(String name, String text, String rule) {
    ConfigException report = report(Config.of(Source.of("test", Map.of(name, text))), Own.class);
    assertThat(report.problems())
        .filteredOn(problem -> problem.name().equals(name))
        .extracting(Problem::rule)
        .containsExactly(rule);
    assertThat(everything(report)).doesNotContain("canary");
  }

  record NoDns(InetAddress value) {}

  record NoUrl(URL value) {}

  static final class Shy {
    private Shy() {}

    static Shy of(String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("not shy");
      }
      return new Shy();
    }
  }

  record NoShy(Shy value) {}

  static final class Foreign {
    private Foreign() {}

    public static String of(String text) {
      return text;
    }
  }

  record NoForeign(Foreign value) {}

  @ParameterizedTest
  @ValueSource(classes = {NoDns.class, NoUrl.class, NoShy.class, NoForeign.class})
  void neverAsksTheNetworkNorWhatIsNotAFactory(Class<? extends Record> type) {
    assertThatThrownBy(() -> holding("localhost").bind(List.of(type)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("which no text becomes");
  }

  @Test
  void aConverterReadsATypeOfTheApplication() {
    assertThat(holding("x").converter(Shy.class, Shy::of).get(NoShy.class).value())
        .isNotNull();
    Config throwing = holding("canary").converter(Shy.class, text -> {
      throw new IllegalStateException("not " + text);
    });
    assertThat(problem(throwing, NoShy.class))
        .hasToString("VALUE must be a Shy (test VALUE): write it like its converter reads it");
    Config used = holding("x").converter(Shy.class, Shy::of);
    used.get(NoShy.class);
    assertThatThrownBy(() -> used.converter(Foreign.class, text -> new Foreign()))
        .isInstanceOf(IllegalStateException.class);
    for (Class<?> type : List.of(int.class, Secret.class, String.class)) {
      assertThatThrownBy(() -> holding("x").converter(type, text -> {
            throw new IllegalStateException(text);
          }))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
