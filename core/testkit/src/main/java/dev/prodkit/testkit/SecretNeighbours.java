// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Makes texts in which a secret stands beside something that is masked for another reason: by its
 * shape, by the name before it, or by a pattern.
 */
public final class SecretNeighbours {
  private static final String ALNUM =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final List<Function<Random, SecretShapes.Shape>> SHAPES =
      List.copyOf(SecretShapes.all().values());
  private static final List<UnaryOperator<String>> WRITINGS =
      List.copyOf(SecretWritings.all().values());
  private static final String[] SEPARATORS = {
    "", "", "/", ":", "@", "?", "?jwt=", "&", "=", "-", "_", ".", ",", ";", "|", "+", "~", "#", "%",
    "\\", " ", "  ", "\n", "\t", "\"", "'", "`", "(", ")", "[", "]", "{", "}", "<", ">", "://",
    "\u00e9", "\\n", "\\\"", "%2F", "&amp;"
  };

  private SecretNeighbours() {}

  /**
   * A text with a secret in it.
   *
   * @param secret what is registered
   * @param written how it stands in the text
   */
  public record Case(String secret, String written, String text) {
    private static final int PIECE = 8;

    /** What can be read of the secret in {@code redacted}, as far as it can tell; or empty. */
    public String left(String redacted) {
      for (int i = 0; i + PIECE <= written.length(); i++) {
        String piece = written.substring(i, i + PIECE);
        if (redacted.contains(piece) && once(piece)) {
          return piece + " in " + redacted;
        }
      }
      return "";
    }

    /** Whether what is beside the secret does not look the same by chance. */
    private boolean once(String piece) {
      return text.indexOf(piece) == text.lastIndexOf(piece)
          && piece.chars().filter(Character::isLetterOrDigit).count() >= 4;
    }
  }

  /** One of them, for each state of {@code random}. */
  public static Case some(Random random) {
    String secret = secret(random);
    boolean plain = random.nextInt(3) > 0;
    String written =
        plain ? secret : WRITINGS.get(random.nextInt(WRITINGS.size())).apply(secret);
    List<String> parts = new ArrayList<>(List.of(written));
    for (int i = random.nextInt(3); i >= 0; i--) {
      parts.add(random.nextBoolean() ? 0 : parts.size(), neighbour(random));
    }
    StringBuilder text = new StringBuilder();
    for (String part : parts) {
      String separator = SEPARATORS[random.nextInt(SEPARATORS.length)];
      // Before a secret that is encoded these would be a part of another escape.
      boolean ambiguous = !plain && (separator.equals("%") || separator.equals("\\"));
      text.append(text.isEmpty() || ambiguous ? "" : separator).append(part);
    }
    String whole = random.nextInt(4) == 0 ? around(random, written) : text.toString();
    return new Case(secret, written, whole);
  }

  private static String secret(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "tok" + SecretShapes.some(ALNUM, 16, random);
      case 1 -> SecretShapes.some("0123456789", 8 + random.nextInt(8), random);
      case 2 -> SecretShapes.some(ALNUM + "+/", 40, random);
      case 3 -> SecretShapes.some(ALNUM + "-_!$&'()*,;=@:/?#[]\"<> ", 20, random) + "aB3dE6gH9";
      case 4 -> "eyJ" + SecretShapes.some(ALNUM, 20, random);
      default -> SecretShapes.some("0123456789abcdef", 32, random);
    };
  }

  private static String neighbour(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> "password=" + SecretShapes.some(ALNUM, 6, random);
      case 1 -> "password: ";
      case 2 -> "\"token\":\"" + SecretShapes.some(ALNUM, 6, random) + "\"";
      case 3 -> "Authorization: Bearer ";
      case 4 -> "bob@example.com";
      case 5 -> "cust-" + SecretShapes.some("0123456789", 6, random);
      case 6 -> "https://app:" + SecretShapes.some(ALNUM, 9, random) + "@host.example/";
      default -> SHAPES.get(random.nextInt(SHAPES.size())).apply(random).text();
    };
  }

  private static String around(Random random, String written) {
    List<String> templates = List.of(
        "https://%s:x-oauth-basic@github.com/",
        "amqp://%s:guest@rabbit",
        "https://app:%s@host/",
        "https://app:x%sx@host/path",
        "/hook/%s?token=abc",
        "password=%s",
        "{\"password\":\"x%s\"}",
        "Cookie: a=%s; b=c",
        "jdbc:oracle:thin:%s/tiger@host",
        "Bearer %s",
        "%s@example.com",
        "cust-1%s",
        "-----BEGIN PRIVATE KEY-----%s-----END PRIVATE KEY-----",
        "%s-----BEGIN PRIVATE KEY-----MIIB");
    return templates.get(random.nextInt(templates.size())).replace("%s", written);
  }
}
