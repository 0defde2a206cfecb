// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A variable that names the file which holds a setting.
 *
 * @param name the setting, in upper case
 * @param contradicted whether the setting has a variable of its own too
 */
record EnvironmentFile(String name, String variable, String path, boolean contradicted) {
  private static final String SUFFIX = "_FILE";

  EnvironmentFile {
    Objects.requireNonNull(path, variable);
  }

  static List<EnvironmentFile> in(Map<String, String> environment) {
    List<EnvironmentFile> files = new ArrayList<>();
    environment.forEach((variable, path) -> {
      if (namesFile(variable)) {
        String spelled = variable.substring(0, variable.length() - SUFFIX.length());
        files.add(
            new EnvironmentFile(Names.upper(spelled), variable, path, holds(environment, spelled)));
      }
    });
    return files;
  }

  private static boolean namesFile(String variable) {
    int length = variable.length() - SUFFIX.length();
    return length > 0
        && variable.regionMatches(true, length, SUFFIX, 0, SUFFIX.length())
        && Names.isName(variable);
  }

  // Other alphabets fold into ours: what is no name is never the same.
  private static boolean holds(Map<String, String> environment, String name) {
    for (String variable : environment.keySet()) {
      if (variable.equalsIgnoreCase(name) && Names.isName(variable)) {
        return true;
      }
    }
    return false;
  }

  /** The setting, in the volumes as this opening of the source sees them. */
  Entry entry(Volumes volumes) {
    return new Entry(
        name,
        variable,
        Origin.environment(variable),
        new Origin("file " + path),
        Entry.Content.ofCharacters(() -> value(volumes)),
        contradicted);
  }

  // A path that leads nowhere is never shown: it may be the secret itself, in the wrong variable.
  private char[] value(Volumes volumes) throws Refused {
    if (path.indexOf('\uFFFD') >= 0) {
      throw Refused.undecoded();
    }
    try {
      Path file = Path.of(path);
      if (file.isAbsolute()) {
        return volumes.value(file);
      }
    } catch (InvalidPathException e) {
      throw new Refused(
          "comes from a file whose name is no path", "name the file by its absolute path");
    } catch (Refused refused) {
      throw refused.ofFile();
    }
    throw new Refused(
        "comes from a file that is named by a relative path", "name the file by its absolute path");
  }
}
