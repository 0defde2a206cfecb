// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.SecretShapes;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapePrecisionTest {
  private static final long SEED = 20_261_122;
  private static final int EACH = 100_000;
  private static final long NOW = 1_795_365_000_000L;

  private static Map<String, Function<Random, String>> harmless() {
    Map<String, Function<Random, String>> all = new LinkedHashMap<>();
    all.put("UUID", random -> new UUID(random.nextLong(), random.nextLong()).toString());
    all.put("trace id", random -> hex(16, random));
    all.put("span id", random -> hex(8, random));
    all.put("traceparent", random -> "00-" + hex(16, random) + "-" + hex(8, random) + "-01");
    all.put("milliseconds", random -> String.valueOf(millis(random)));
    all.put("microseconds", random -> millis(random) + "" + (100 + random.nextInt(900)));
    all.put("nanoseconds", random -> millis(random) + "" + (100_000 + random.nextInt(900_000)));
    all.put("time", random -> Instant.ofEpochMilli(millis(random)).toString());
    all.put("order number", random -> String.valueOf(10_000_000 + random.nextInt(1_900_000_000)));
    all.put("order", random -> "ORD-2026-" + (100_000 + random.nextInt(900_000)));
    all.put(
        "snowflake",
        random ->
            String.valueOf((millis(random) - 1_288_834_974_657L) << 22 | random.nextInt(1 << 22)));
    all.put("digest", random -> "sha256:" + hex(32, random));
    all.put("commit", random -> hex(20, random));
    all.put("baggage of B3", random -> hex(16, random) + "-" + hex(8, random) + "-1");
    all.put("random id", random -> base62(32, random));
    all.put("id with a prefix", random -> "ord_" + base62(24, random));
    all.put("id of an API call", random -> "api-" + new UUID(random.nextLong(), random.nextLong()));
    all.put("publishable key", random -> "pk_live_" + base62(24, random));
    all.put(
        "path with ids",
        random -> "/v1/pat/" + hex(16, random) + "/test_" + hex(16, random) + "/live_runs");
    return all;
  }

  private static long millis(Random random) {
    return NOW - (random.nextLong() >>> 1) % 100_000_000_000L;
  }

  private static String hex(int bytes, Random random) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }

  private static String base62(int length, Random random) {
    String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return SecretShapes.some(digits, length, random);
  }

  @Test
  @DisplayName("MSK-7: of a million ids, times and order numbers fewer than 0.1 % are masked")
  void idsAndTimesStay() {
    Redactor redactor = Redactor.create();
    Random random = new Random(SEED);
    Map<String, Integer> masked = new LinkedHashMap<>();
    harmless().forEach((kind, maker) -> {
      int count = 0;
      for (int i = 0; i < EACH; i++) {
        String id = maker.apply(random);
        String text = i % 2 == 0 ? "{\"id\":\"" + id + "\"}" : "order " + id + " done";
        count += redactor.apply(text).contains(Redactor.MASK) ? 1 : 0;
      }
      masked.put(kind, count);
    });
    assertThat(masked)
        .as("with seed %s", SEED)
        .allSatisfy((kind, count) -> assertThat(count).as(kind).isLessThan(EACH / 1_000));
  }

  @ParameterizedTest
  @DisplayName("MSK-7: what is no credential stays")
  @ValueSource(
      strings = {
        "at com.acme.orders.OrderService.accept(OrderService.java:112)",
        "\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136) ~[?:?]",
        "com.acme.security.JwtAuthenticationTokenFilterConfiguration",
        "https://example.com:8443/orders/4711?page=2&sort=asc#top",
        "https://example.com/users/bob@example.com",
        "ssh://git@github.com/acme/orders.git",
        "http://[2001:db8::1]:8080/a@b",
        "https://example.com:8080/x@y",
        "{\"u\":\"https:\\/\\/example.com:8080\\/x@y\"}",
        "the bearer of bad news, Bearer authentication-is-required here",
        "Basic authentication-is-required",
        "{\"t\":1795365000008,\"n\":1795365000000000007}",
        "4532015112830367 has a wrong check digit",
        "9999999999999995 is of no network",
        "0.4532015112830366",
        "4532015112830366.25",
        "x4532015112830366",
        "45320151128303661234",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQ\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK\n-----END PUBLIC KEY-----",
        "eyJhbGciOiJIUzI1NiJ9 is only a header",
        "sk-learn-something-of-great-length and sk-fading-circle-of-spinkit",
        "SKU4711-0815-1234567890ABCDEF",
        "key-value-pairs-of-great-length",
        "name <someone@example.com>",
        "2026-11-22 16:24:49.123456 4711 0815",
        "arn:aws:iam::123456789012:role/orders-service",
        "git+ssh://example.com/a",
        "patterns.of.records.in.com.acme.patients.PatientRecordRepository.findAllByName(Patient.java)",
        "test_renders_the_whole_page_of_orders_1 and live_deployment_2026_of_the_orders_service_in_eu",
        "s.length and s.toLowerCaseInvariantMode() of s.someFieldOfTwentyFourChars",
        "https://example.com/webhooks/orders/4711 and https://example.com/webhook/orders-in/4711",
        "API-GATEWAY-TIMEOUT-EXCEEDED-BY-UPSTREAM",
        "sk_buff_head of the kernel, pk_orders_customer_id of the table orders_2026_partition_7",
        "t1.customer_id = t2.customer_id and t1.order_id.is_not_null",
        "1000.000000 of 1000.5",
        "A3-LANDSCAPE-PAPER and A3-2026-11-22-ORDERS-OF-THE-DAY-EU-1",
        "access-sandbox-environment-of-acme-orders",
        "ext_orders.v2.accounts.of.the.acme.customers",
        "the v1.0-SNAPSHOT of orders-service-1.0-20261122.162449-17",
        "C++ and a+b+c+d+e+f+g+h+i+j+k+l and 2026-11-22T16:24:49+01:00",
        "MTU.of.the.interface.is.1500.bytes.on.eth0",
        "4711-0815-2026-1122-3344"
      })
  void stays(String text) {
    assertThat(Redactor.create().apply(text)).isSameAs(text);
  }

  @Test
  @DisplayName("MSK-7: images and other Base64 stay")
  void base64Stays() {
    Redactor redactor = Redactor.create();
    Random random = new Random(SEED);
    byte[] image = new byte[30_000];
    for (int i = 0; i < 100; i++) {
      random.nextBytes(image);
      String text =
          "{\"img\":\"data:image/png;base64," + Base64.getEncoder().encodeToString(image) + "\"}";
      assertThat(redactor.redact(text.getBytes(UTF_8))).asString(UTF_8).isEqualTo(text);
    }
  }
}
