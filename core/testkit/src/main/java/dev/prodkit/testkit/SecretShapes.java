// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Makes credentials in the formats that public scanners know, written down from the vendors'
 * documentation and not from our own table. Nothing here is a credential of anybody.
 *
 * @see VendorShapes
 */
public final class SecretShapes {
  private static final String DIGITS = "0123456789";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String HEX = DIGITS + "abcdef";
  private static final String ALNUM = DIGITS + UPPER + LOWER;
  private static final String URL64 = ALNUM + "-_";
  private static final String BASE64 = ALNUM + "+/";

  private SecretShapes() {}

  /** The makers of credentials, by the name of their format. */
  public static Map<String, Function<Random, Shape>> all() {
    Map<String, Function<Random, Shape>> all = new LinkedHashMap<>();
    cards(all);
    tokens(all);
    documents(all);
    inContext(all);
    VendorShapes.add(all);
    return all;
  }

  /**
   * A text with a credential in it.
   *
   * @param text what is logged
   * @param secret the part that must not show
   */
  public record Shape(String text, String secret) {
    static Shape whole(String secret) {
      return new Shape(secret, secret);
    }
  }

  private static void cards(Map<String, Function<Random, Shape>> all) {
    String[] networks = {
      "4:16", "4:13", "4:19", "51:16", "55:16", "2221:16", "2720:16", "34:15", "37:15", "36:14",
      "38:14", "305:14", "6011:16", "65:16", "644:19", "3528:16", "3589:16", "62:16", "62:19",
      "2200:16", "50:16", "67:16"
    };
    for (String network : networks) {
      int colon = network.indexOf(':');
      String prefix = network.substring(0, colon);
      int length = Integer.parseInt(network.substring(colon + 1));
      all.put("card " + network, random -> {
        String card = card(prefix, length, random);
        return new Shape("card " + card, card);
      });
      if (length == 16) {
        all.put("card " + network + " blanks", random -> grouped(card(prefix, 16, random), " "));
        all.put("card " + network + " dashes", random -> grouped(card(prefix, 16, random), "-"));
      }
    }
  }

  private static Shape grouped(String card, String separator) {
    return Shape.whole(String.join(
        separator,
        card.substring(0, 4),
        card.substring(4, 8),
        card.substring(8, 12),
        card.substring(12)));
  }

  /** A number of this length with a valid check digit. */
  public static String card(String prefix, int length, Random random) {
    String start = prefix + some(DIGITS, length - prefix.length() - 1, random);
    int sum = 0;
    for (int i = 0; i < start.length(); i++) {
      int digit = start.charAt(start.length() - 1 - i) - '0';
      int value = i % 2 == 0 ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
    }
    return start + (10 - sum % 10) % 10;
  }

  private static void tokens(Map<String, Function<Random, Shape>> all) {
    token(all, "AKIA", UPPER + "234567", 16);
    token(all, "ASIA", UPPER + "234567", 16);
    token(all, "AIza", URL64, 35);
    token(all, "ya29.a0", URL64, 120);
    token(all, "GOCSPX-", URL64, 28);
    token(all, "ghp_", ALNUM, 36);
    token(all, "gho_", ALNUM, 36);
    token(all, "ghu_", ALNUM, 36);
    token(all, "ghs_", ALNUM, 36);
    token(all, "ghr_", ALNUM, 76);
    all.put(
        "github_pat_",
        random ->
            Shape.whole("github_pat_" + some(ALNUM, 22, random) + "_" + some(ALNUM, 59, random)));
    token(all, "glpat-", URL64, 20);
    token(all, "gldt-", URL64, 20);
    token(all, "glrt-", URL64, 20);
    token(all, "glptt-", HEX, 40);
    all.put(
        "xoxb-",
        random -> Shape.whole("xoxb-" + some(DIGITS, 12, random) + "-" + some(DIGITS, 13, random)
            + "-" + some(ALNUM, 24, random)));
    all.put(
        "xoxp-",
        random -> Shape.whole("xoxp-" + some(DIGITS, 12, random) + "-" + some(DIGITS, 12, random)
            + "-" + some(DIGITS, 12, random) + "-" + some(HEX, 32, random)));
    all.put(
        "xapp-",
        random -> Shape.whole("xapp-1-A" + some(UPPER, 10, random) + "-" + some(DIGITS, 13, random)
            + "-" + some(HEX, 64, random)));
    all.put("slack hook", random -> {
      String path = "T" + some(UPPER + DIGITS, 10, random) + "/B" + some(UPPER + DIGITS, 10, random)
          + "/" + some(ALNUM, 24, random);
      return new Shape("https://hooks.slack.com/services/" + path, path);
    });
    all.put("discord hook", random -> {
      String path = some(DIGITS, 18, random) + "/" + some(URL64, 68, random);
      return new Shape("https://discord.com/api/webhooks/" + path, path);
    });
    token(all, "sk_live_", ALNUM, 24);
    token(all, "sk_test_", ALNUM, 99);
    token(all, "rk_live_", ALNUM, 24);
    token(all, "whsec_", ALNUM, 32);
    token(all, "SK", HEX, 32);
    all.put(
        "SG.",
        random -> Shape.whole("SG." + some(URL64, 22, random) + "." + some(URL64, 43, random)));
    token(all, "npm_", ALNUM, 36);
    token(all, "pypi-AgEIcHlwaS5vcmc", URL64, 160);
    token(all, "rubygems_", HEX, 48);
    token(all, "dckr_pat_", URL64, 27);
    token(all, "dop_v1_", HEX, 64);
    token(all, "doo_v1_", HEX, 64);
    token(all, "shpat_", HEX, 32);
    token(all, "shpss_", HEX, 32);
    token(all, "dapi", HEX, 32);
    token(all, "sq0atp-", URL64, 22);
    token(all, "sq0csp-", URL64, 43);
    token(all, "key-", HEX, 32);
    token(all, "xkeysib-", HEX, 64);
    all.put(
        "openai",
        random ->
            Shape.whole("sk-" + some(ALNUM, 20, random) + "T3BlbkFJ" + some(ALNUM, 20, random)));
    token(all, "sk-proj-", URL64, 120);
    token(all, "sk-ant-api03-", URL64, 93);
    token(all, "hf_", LOWER + UPPER, 34);
    token(all, "gsk_", ALNUM, 52);
    token(all, "hvs.", URL64, 90);
    token(all, "hvb.", URL64, 150);
    token(all, "NRAK-", UPPER + DIGITS, 27);
    token(all, "glsa_", ALNUM, 32);
    token(all, "PMAK-", HEX, 59);
    token(all, "lin_api_", ALNUM, 40);
    token(all, "ATATT3", URL64, 180);
    token(all, "AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58);
    all.put("telegram", random -> {
      String token = (100_000_000 + random.nextInt(800_000_000)) + ":AA" + some(URL64, 33, random);
      return new Shape(
          "https://api.telegram.org/bot" + token + "/sendMessage", token.substring(11));
    });
  }

  private static void token(
      Map<String, Function<Random, Shape>> all, String prefix, String alphabet, int length) {
    all.put(prefix, random -> Shape.whole(prefix + some(alphabet, length, random)));
  }

  private static void documents(Map<String, Function<Random, Shape>> all) {
    all.put("jwt", random -> Shape.whole(jwt(random)));
    all.put("jwt, unsigned", random -> {
      String jwt = jwt(random);
      return Shape.whole(jwt.substring(0, jwt.lastIndexOf('.') + 1));
    });
    for (String label : new String[] {
      "PRIVATE KEY",
      "RSA PRIVATE KEY",
      "EC PRIVATE KEY",
      "OPENSSH PRIVATE KEY",
      "ENCRYPTED PRIVATE KEY"
    }) {
      all.put(label, random -> pem(label, random));
    }
    all.put("pgp", random -> pem("PGP PRIVATE KEY BLOCK", random));
  }

  static String jwt(Random random) {
    Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
    String header = "{\"alg\":\"HS256\",\"kid\":\"" + some(ALNUM, 6, random) + "\"}";
    String claims = "{\"sub\":\"" + some(DIGITS, 10, random) + "\",\"iat\":1516239022}";
    return url.encodeToString(header.getBytes(UTF_8))
        + "."
        + url.encodeToString(claims.getBytes(UTF_8))
        + "."
        + some(URL64, 43, random);
  }

  private static Shape pem(String label, Random random) {
    String line = some(BASE64, 64, random);
    String text = "-----BEGIN " + label + "-----\n" + some(BASE64, 64, random) + "\n" + line + "\n"
        + some(BASE64, 30, random) + "==\n-----END " + label + "-----\n";
    return new Shape(text, line);
  }

  private static void inContext(Map<String, Function<Random, Shape>> all) {
    context(all, "bearer", "Bearer %s", URL64, 40);
    context(all, "authorization", "Authorization: Bearer %s", ALNUM, 12);
    all.put("basic", random -> {
      String secret =
          Base64.getEncoder().encodeToString(("user:" + some(ALNUM, 14, random)).getBytes(UTF_8));
      return new Shape("Basic " + secret, secret);
    });
    context(all, "aws secret", "aws_secret_access_key = %s", BASE64, 40);
    context(
        all,
        "azure storage",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=%s==;EndpointSuffix=core.windows.net",
        BASE64,
        86);
    context(
        all,
        "azure bus",
        "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=%s=",
        BASE64,
        43);
    context(
        all,
        "azure sas",
        "https://a.blob.core.windows.net/c?sv=2024-11-04&se=2026-01-01&sig=%s%%3D",
        ALNUM,
        43);
    context(all, "datadog", "DD_API_KEY=%s", HEX, 32);
    context(all, "datadog header", "DD-APPLICATION-KEY: %s", HEX, 40);
    context(
        all, "postgres url", "postgres://app:%s@db.example.com:5432/orders", ALNUM + "!$*-_", 16);
    context(all, "amqp url", "amqps://app:%s@mq.example.com/vhost", ALNUM, 9);
    context(all, "redis url", "redis://:%s@cache:6379/0", ALNUM, 20);
    context(all, "mongo url", "mongodb+srv://app:%s@c0.example.net/db?retryWrites=true", ALNUM, 16);
    context(all, "https url", "https://deploy:%s@git.example.com/a/b.git", ALNUM, 20);
    context(
        all,
        "jdbc postgres",
        "jdbc:postgresql://db:5432/orders?user=app&password=%s&ssl=true",
        ALNUM,
        12);
    context(
        all,
        "jdbc sqlserver",
        "jdbc:sqlserver://db:1433;databaseName=o;user=sa;password=%s;encrypt=true",
        ALNUM,
        12);
    context(all, "jdbc oracle", "jdbc:oracle:thin:scott/%s@//db:1521/orders", ALNUM, 12);
    context(all, "ado", "Server=db;Database=o;User Id=sa;Pwd=%s;", ALNUM, 12);
    context(all, "key=secret", "connecting with client_secret=%s and more", ALNUM, 24);
    context(all, "api key header", "x-api-key: %s", ALNUM, 24);
  }

  private static void context(
      Map<String, Function<Random, Shape>> all,
      String name,
      String format,
      String alphabet,
      int length) {
    all.put(name, random -> {
      String secret = some(alphabet, length, random);
      return new Shape(format.formatted(secret), secret);
    });
  }

  /** So many characters of this alphabet. */
  public static String some(String alphabet, int length, Random random) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
