// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.SecretShapes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many ordinary numbers are taken for card numbers, and how many card numbers are found.
 * {@code -Dnumbers.each=1000000} makes more of each kind, and a table.
 */
class CardNumberTest {
  private static final long SEED = 20_261_129;
  private static final int EACH = Integer.getInteger("numbers.each", 20_000);

  private static final List<String> NETWORKS = List.of(
      "4:16", "4:13", "4:19", "51:16", "55:16", "2221:16", "34:15", "37:15", "36:14", "6011:16",
      "65:16", "3528:16", "62:16", "62:19", "2200:16", "50:16", "67:16");

  private final Redactor redactor = Redactor.create();

  private interface Maker extends Function<SplittableRandom, String> {}

  private static Maker between(long from, long to) {
    return random -> String.valueOf(random.nextLong(from, to));
  }

  private static Map<String, Maker> harmless() {
    Map<String, Maker> all = new LinkedHashMap<>();
    all.put("EAN-13, 400 to 469", random -> ean(400, 470, random));
    all.put("EAN-13, all", random -> ean(0, 1_000, random));
    for (String country : List.of(
        "DE:18",
        "AT:16",
        "CH:17",
        "FR:23",
        "ES:20",
        "PL:24",
        "BE:12",
        "DK:14",
        "SE:20",
        "NL:10:INGB",
        "GB:14:BARC",
        "IT:22:X")) {
      all.put(
          "IBAN in groups, " + country.substring(0, 2),
          random -> iban(country, random).replaceAll("(.{4})(?!$)", "$1 "));
      all.put("IBAN, " + country.substring(0, 2), random -> iban(country, random));
    }
    all.put("positive long", between(1, Long.MAX_VALUE));
    all.put("Datadog's decimal id", random -> Long.toUnsignedString(random.nextLong()));
    all.put("Sonyflake", between(450_000_000_000_000_000L, 660_000_000_000_000_000L));
    all.put("TSID", between(530_000_000_000_000_000L, 920_000_000_000_000_000L));
    all.put("Discord's snowflake", between(660_000_000_000_000_000L, 1_460_000_000_000_000_000L));
    all.put("Twitter's snowflake", between(1_740_000_000_000_000_000L, 2_140_000_000_000_000_000L));
    for (int digits = 13; digits <= 18; digits++) {
      long from = (long) Math.pow(10, digits - 1);
      all.put("counter of " + digits + " digits", between(from, 10 * from));
    }
    all.put("16 digits with zeros", random -> padded(16, random));
    all.put("epoch milliseconds", between(1_000_000_000_000L, 2_000_000_000_000L));
    all.put("epoch microseconds", between(1_000_000_000_000_000L, 2_000_000_000_000_000L));
    all.put("epoch nanoseconds", between(1_000_000_000_000_000_000L, 2_000_000_000_000_000_000L));
    all.put("telephone", random -> "+" + random.nextInt(1, 99) + padded(12, random));
    all.put(
        "telephone in groups",
        random -> String.format(
            "+%d %s %s %s",
            random.nextInt(1, 99), padded(3, random), padded(3, random), padded(4, random)));
    all.put("IMEI", random -> "35" + padded(13, random));
    return all;
  }

  private static String padded(int digits, SplittableRandom random) {
    StringBuilder number = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      number.append(random.nextInt(10));
    }
    return number.toString();
  }

  private static String ean(int from, int to, SplittableRandom random) {
    String start = String.format("%03d", random.nextInt(from, to)) + padded(9, random);
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += (start.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return start + (10 - sum % 10) % 10;
  }

  /** ISO 13616: country, two check digits, and so many digits behind a bank's letters. */
  private static String iban(String country, SplittableRandom random) {
    String[] parts = country.split(":", -1);
    String account =
        (parts.length > 2 ? parts[2] : "") + padded(Integer.parseInt(parts[1]), random);
    StringBuilder digits = new StringBuilder();
    (account + parts[0] + "00").chars().forEach(c -> digits.append(Character.digit(c, 36)));
    int rest = new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue();
    return parts[0] + String.format("%02d", 98 - rest) + account;
  }

  /** The places where ordinary numbers stand in logs. */
  private static String place(int i, String number) {
    boolean digits = number.chars().allMatch(c -> c >= '0' && c <= '9');
    return switch (i % 4) {
      case 0 -> "processed " + number + " in 12 ms";
      case 1 -> "{\"id\":\"" + number + "\"}";
      case 2 -> digits && !number.startsWith("0") ? "{\"id\":" + number + "}" : number;
      default -> "order=" + number + ", items=3";
    };
  }

  @Test
  @DisplayName("MSK-7: of ordinary numbers fewer than 0.1 % of each kind are masked")
  void ordinaryNumbersStay() {
    Map<String, Integer> masked = new LinkedHashMap<>();
    harmless().forEach((kind, maker) -> {
      SplittableRandom random = new SplittableRandom(SEED);
      int count = 0;
      for (int i = 0; i < EACH; i++) {
        String text = place(i, maker.apply(random));
        count += redactor.apply(text).equals(text) ? 0 : 1;
      }
      masked.put(kind, count);
    });
    print(masked);
    assertThat(masked)
        .as("of %s each, with seed %s", EACH, SEED)
        .allSatisfy((kind, count) -> assertThat(count).as(kind).isLessThan(EACH / 1_000));
  }

  private static String groups(String card, String separator) {
    if (card.length() == 15 || card.length() == 14) {
      return String.join(
          separator, card.substring(0, 4), card.substring(4, 10), card.substring(10));
    }
    return card.replaceAll("(.{4})(?!$)", "$1" + separator);
  }

  private static Map<String, Function<String, String>> forms() {
    Map<String, Function<String, String>> all = new LinkedHashMap<>();
    all.put("groups, blanks", card -> "paid with " + groups(card, " ") + " today");
    all.put("groups, dashes", card -> "paid with " + groups(card, "-") + " today");
    all.put("groups in JSON", card -> "{\"n\":\"" + groups(card, " ") + "\"}");
    all.put("groups, code behind", card -> groups(card, " ") + " 123 12/29");
    all.put("beside a word", card -> "declined card " + card);
    all.put("beside a network", card -> card + " (Visa)");
    all.put("a few words on", card -> "Charging the customer of order A-7 on " + card);
    all.put("under a name", card -> "pan=" + card);
    all.put("in camel case", card -> "Order[creditCardNo=" + card + ", n=1]");
    all.put("JSON string", card -> "{\"card\":\"" + card + "\"}");
    all.put("JSON number", card -> "{\"pan\":" + card + ",\"n\":1}");
    all.put("JSON in an object", card -> "{\"card\":{\"number\":\"" + card + "\",\"n\":1}}");
    all.put("JSON beside a code", card -> "{\"number\":\"" + card + "\",\"n\":1,\"cvc\":\"123\"}");
    all.put("JSON in a text", card -> "{\"m\":\"body {\\\"cardNo\\\":\\\"" + card + "\\\"}\"}");
    all.put("XML", card -> "<pan>" + card + "</pan>");
    return all;
  }

  @Test
  @DisplayName("MSK-8: card numbers are found in the forms in which they are logged")
  void cardNumbersAreFound() {
    Map<String, Integer> missed = new LinkedHashMap<>();
    forms().forEach((form, writer) -> {
      java.util.Random random = new java.util.Random(SEED);
      int count = 0;
      for (int i = 0; i < EACH; i++) {
        String[] network = NETWORKS.get(i % NETWORKS.size()).split(":", -1);
        if (form.startsWith("groups") && network[1].equals("13")) {
          continue;
        }
        String card = SecretShapes.card(network[0], Integer.parseInt(network[1]), random);
        String text = redactor.apply(writer.apply(card));
        String end = card.substring(card.length() - 4);
        count += text.contains(Redactor.MASK) && !text.contains(end) ? 0 : 1;
      }
      missed.put(form, count);
    });
    print(missed);
    assertThat(missed)
        .as("with seed %s", SEED)
        .allSatisfy((form, count) -> assertThat(count).as(form).isLessThanOrEqualTo(EACH / 1_000));
  }

  private static void print(Map<String, Integer> counts) {
    if (System.getProperty("numbers.each") != null) {
      List<String> rows = new ArrayList<>();
      counts.forEach((kind, count) ->
          rows.add(String.format(Locale.ROOT, "| %s | %.3f %% |", kind, 100.0 * count / EACH)));
      System.out.println(String.join("\n", rows));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "{\"id\":4111111111111111,\"card\":\"x\"}",
        "{\"order\":\"4111111111111111\",\"payment\":{\"id\":1}}",
        "discard 4111111111111111 of the postcards",
        "DE89 4111 1111 1111 1111 00",
        "FR14 4111 1111 1111 1111 M02 606",
        "0000 4111 1111 1111 1111"
      })
  void staysWithoutAWordOfPayment(String text) {
    assertThat(redactor.apply(text)).isEqualTo(text);
  }

  @Test
  void aNumberInJsonKeepsItsTypeUnlessAPaymentIsNamed() {
    assertThat(redactor.apply("{\"trace_id\":4111111111111111,\"pan\":4111111111111111}"))
        .isEqualTo("{\"trace_id\":4111111111111111,\"pan\":\"[redacted]\"}");
  }

  @Test
  void theNameOfAFieldCountsForItsValue() {
    assertThat(redactor.apply("creditCard", "4111111111111111")).isEqualTo(Redactor.MASK);
    assertThat(redactor.apply("order", "4111111111111111")).isEqualTo("4111111111111111");
    assertThat(redactor.apply("creditCard", "4111111111111112")).isEqualTo("4111111111111112");
  }
}
