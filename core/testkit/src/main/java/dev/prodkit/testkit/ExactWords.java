// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands words to a program byte by byte. {@link ProcessBuilder} encodes them by the locale that the
 * build happens to run in, and replaces in silence what that cannot say: under {@code LC_ALL=C} an
 * umlaut arrives as a question mark, and bytes that are no text at all can never be sent. So a word
 * that is not plain ASCII travels as an escape sequence, and a shell puts it together.
 */
final class ExactWords {
  private ExactWords() {}

  /** A command that replaces itself by the one that these words make; the pid stays. */
  static List<String> command(List<byte[]> words) {
    StringBuilder prepared = new StringBuilder();
    StringBuilder exec = new StringBuilder("exec");
    List<String> plain = new ArrayList<>();
    for (byte[] word : words) {
      if (isPlain(word)) {
        plain.add(new String(word, StandardCharsets.US_ASCII));
        exec.append(" \"${").append(plain.size()).append("}\"");
      } else {
        String name = "w" + prepared.length();
        // The semicolon saves line ends: a command's answer loses the last ones.
        prepared.append(name).append("=$(printf %b '").append(escaped(word)).append(";') ");
        prepared.append(name).append("=${").append(name).append("%;}\n");
        exec.append(" \"$").append(name).append('"');
      }
    }
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", prepared.append(exec).toString(), "sh"));
    command.addAll(plain);
    return command;
  }

  private static boolean isPlain(byte[] word) {
    for (byte b : word) {
      if (b < ' ' || b > '~') {
        return false;
      }
    }
    return true;
  }

  private static String escaped(byte[] word) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : word) {
      escaped.append(String.format("\\0%03o", b & 0xff));
    }
    return escaped.toString();
  }
}
