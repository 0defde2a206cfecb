// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One entry of {@code hostile-requests.txt}.
 *
 * @param service the statuses that the service's port may answer with; 0 for none
 * @param management those of the management port
 * @param bytes the request, one byte a character
 */
record HostileRequest(String name, Set<Integer> service, Set<Integer> management, String bytes) {
  private static final Pattern COLUMNS = Pattern.compile("(\\S+) {2,}(\\S+) {2,}(\\S+) {2,}(.*)");
  private static final Pattern REPEATED = Pattern.compile("\\{((?:[^{}])*)\\*(\\d+)}");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))");
  private static final Set<Integer> NOT_FOUND = Set.of(404, 405, 413, 417);

  static List<HostileRequest> all() throws IOException {
    try (InputStream file = HostileRequest.class.getResourceAsStream("/hostile-requests.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(HostileRequest::parse)
          .toList();
    }
  }

  static HostileRequest parse(String line) {
    Matcher columns = COLUMNS.matcher(line);
    if (!columns.matches()) {
      throw new IllegalArgumentException("name, statuses, kind and text: " + line);
    }
    String[] statuses = columns.group(2).split("/", 2);
    Set<Integer> service = statuses(statuses[0]);
    Set<Integer> management = statuses(statuses[statuses.length - 1]);
    if (statuses.length == 1 && service.contains(200)) {
      management.addAll(NOT_FOUND);
    }
    String text = unescaped(columns.group(4));
    String bytes = switch (columns.group(3)) {
      case "target" -> "GET " + text + " HTTP/1.1\r\nHost: x\r\n\r\n";
      case "field" -> "GET /public HTTP/1.1\r\nHost: x\r\n" + text + "\r\n\r\n";
      case "post" -> "POST /echo HTTP/1.1\r\nHost: x\r\n" + text;
      case "raw" -> text;
      default -> throw new IllegalArgumentException("no kind is called so: " + line);
    };
    return new HostileRequest(columns.group(1), service, management, bytes);
  }

  private static Set<Integer> statuses(String list) {
    return Arrays.stream(list.split(","))
        .map(status -> status.equals("-") ? 0 : Integer.parseInt(status))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String unescaped(String text) {
    String repeated = REPEATED
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
    return ESCAPED
        .matcher(repeated)
        .replaceAll(found ->
            Matcher.quoteReplacement(String.valueOf(escaped(found.group(1), found.group(2)))));
  }

  private static char escaped(String hex, String letter) {
    if (hex != null) {
      return (char) Integer.parseInt(hex, 16);
    }
    return switch (letter) {
      case "r" -> '\r';
      case "n" -> '\n';
      case "t" -> '\t';
      case "0" -> '\0';
      case "\\" -> '\\';
      default -> throw new IllegalArgumentException("there is no escape \\" + letter);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
