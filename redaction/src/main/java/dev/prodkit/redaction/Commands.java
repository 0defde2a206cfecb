// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Well-known commands, and which of their flags take a password. */
final class Commands {
  /** No further is looked back for the command. */
  private static final int LONGEST_LINE = 512;

  private static final int LONGEST_NAME = 16;

  /** Where the password stands. */
  enum Password {
    NONE,
    NEXT,
    ATTACHED,
    NEXT_BEHIND_COLON,
    ATTACHED_BEHIND_COLON
  }

  /** The last place that was asked about, and the flags of the command before it. */
  private int known = Integer.MIN_VALUE;

  private String knownFlags = "";

  /** Begins another text. */
  void begin() {
    known = Integer.MIN_VALUE;
  }

  /** What the flag from {@code start} to {@code end} means to the command before its dash. */
  Password password(ValueEnds ends, int dash, int start, int end) {
    byte[] text = ends.text();
    byte flag = text[start];
    boolean two = end == start + 2 && ends.whole().is(start, "pw");
    if (start == dash + 2) {
      boolean user = (end - start == 4 && ends.whole().is(start, "user"))
          || (end - start == 10 && ends.whole().is(start, "proxy-user"));
      return user && flags(ends, dash).indexOf('u') >= 0
          ? Password.NEXT_BEHIND_COLON
          : Password.NONE;
    }
    if ("puUPaw".indexOf(flag) < 0) {
      return Password.NONE;
    }
    String flags = flags(ends, dash);
    if (two && flags.startsWith("pw")) {
      return Password.NEXT;
    }
    int place = flags.startsWith("pw") ? -1 : flags.indexOf(flag);
    if (place < 0) {
      return Password.NONE;
    }
    boolean attached = end > start + 1 || (end < ends.to() && ":!#*+/@^".indexOf(text[end]) >= 0);
    boolean pair = flags.endsWith(":");
    if (pair) {
      return attached ? Password.ATTACHED_BEHIND_COLON : Password.NEXT_BEHIND_COLON;
    }
    return attached ? Password.ATTACHED : Password.NEXT;
  }

  /** The flags of the nearest command before this place that we know. */
  private String flags(ValueEnds ends, int dash) {
    knownFlags = find(ends, dash);
    known = dash;
    return knownFlags;
  }

  private String find(ValueEnds ends, int dash) {
    byte[] text = ends.text();
    int floor = Math.max(ends.from(), dash - LONGEST_LINE);
    boolean login = false;
    int end = dash;
    for (int i = dash - 1; i >= floor - 1; i--) {
      if (i == known) {
        return knownFlags;
      }
      if (i >= floor && PlainValues.partOfName(text[i])) {
        continue;
      }
      String command = flags(text, i + 1, end, login);
      if (!command.isEmpty()) {
        return command;
      }
      login |= end - i - 1 == 5 && ends.whole().is(i + 1, "login");
      if (i < floor || endsCommand(ends, i)) {
        break;
      }
      end = i;
    }
    return "";
  }

  /** Whether another command, or another member of JSON, stands before here. */
  private static boolean endsCommand(ValueEnds ends, int at) {
    byte c = ends.text()[at];
    return c == '\n'
        || c == '\r'
        || c == '|'
        || c == ';'
        || c == '{'
        || c == '}'
        || c == '<'
        || (c == '"' && at > ends.from() && ends.text()[at - 1] == ':')
        || (c == '\\' && at + 1 < ends.to() && ends.text()[at + 1] == 'n');
  }

  /** A colon at the end: a user, a colon and a password. */
  private static String flags(byte[] text, int start, int end, boolean login) {
    if (end - start < 2 || end - start > LONGEST_NAME) {
      return "";
    }
    return switch (new String(text, start, end - start, US_ASCII)) {
      case "mysql",
          "mysqldump",
          "mysqladmin",
          "mysqlimport",
          "mysqlcheck",
          "mysqlsh",
          "mysqlslap",
          "mysqlbinlog",
          "mariadb",
          "mariadb-dump",
          "mariadb-admin",
          "mycli",
          "sshpass",
          "mongo",
          "mongosh",
          "mongodump",
          "mongorestore",
          "mongoimport",
          "mongoexport",
          "cqlsh",
          "beeline",
          "7z",
          "7za" -> "p";
      case "redis-cli", "valkey-cli", "keydb-cli", "redis-benchmark" -> "a";
      case "curl" -> "uU:";
      case "http", "https" -> "a:";
      case "ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldapwhoami", "ldappasswd" -> "w";
      case "sqlcmd", "bcp", "isql", "zip", "unzip" -> "P";
      case "plink", "pscp", "psftp", "putty" -> "pw";
      case "docker",
          "podman",
          "buildah",
          "skopeo",
          "nerdctl",
          "crane",
          "oras",
          "helm",
          "az",
          "oc",
          "cf",
          "ibmcloud" -> login ? "p" : "";
      default -> "";
    };
  }
}
