// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a setting comes from, in an operator's words: {@code environment DATABASE_URL},
 * {@code .env:12}, {@code file /run/secrets/x}, {@code default}. It never holds a value.
 */
public record Origin(String text) {
  /** The {@link Default} of the component. */
  public static final Origin DEFAULT = new Origin("default");

  /** An {@code Optional} that no source has. */
  public static final Origin NOT_SET = new Origin("not set");

  /** Control characters become {@code ?}, so that a file's name cannot forge a line of a report. */
  public Origin {
    Objects.requireNonNull(text, "text");
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        text = text.codePoints()
            .map(c -> Character.isISOControl(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
        break;
      }
    }
  }

  /** A variable of the process, spelled as it is there. */
  public static Origin environment(String variable) {
    return new Origin("environment " + variable);
  }

  /** A whole file that holds one value. */
  public static Origin file(Path file) {
    return new Origin("file " + file);
  }

  /** A line, counted from 1, of a file that holds many. */
  public static Origin line(Path file, int line) {
    return new Origin(file + ":" + line);
  }

  @Override
  public String toString() {
    return text;
  }
}
