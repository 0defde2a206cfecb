// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A place that settings come from. A {@link Config} asks its sources in order, and the first that
 * has a name wins.
 *
 * <p>Names are {@code [A-Za-z_][A-Za-z0-9_]*}, without regard to case; others are passed over. Two
 * spellings of one name in one source are an error as soon as a record binds that name. What else a
 * service can read becomes a source through {@link #of}.
 */
public final class Source {
  // A directory of secrets has a few; one that was named by mistake, such as a mail spool, may have
  // any number.
  private static final int MOST_FILES = 10_000;

  private final Supplier<Entries> opener;
  private final Consumer<Runnable> changes;

  private Source(Supplier<Entries> opener) {
    this(opener, listener -> {});
  }

  private Source(Supplier<Entries> opener, Consumer<Runnable> changes) {
    this.opener = opener;
    this.changes = changes;
  }

  /** A source that knows by itself when to be opened anew. */
  static Source live(Supplier<Entries> opener, Consumer<Runnable> changes) {
    return new Source(opener, changes);
  }

  /** Calls back, on any thread, when this source has something new. */
  void onChange(Runnable listener) {
    changes.accept(listener);
  }

  /** The variables of the process, {@code System.getenv()}, under their own names. */
  public static Source environment(Map<String, String> environment) {
    Entries entries = Entries.shared("environment", name -> "set " + name);
    environment.forEach(
        (name, value) -> entries.add(Entry.of(name, Origin.environment(name), value)));
    return new Source(() -> entries);
  }

  /**
   * The files that variables of the process name: {@code DATABASE_PASSWORD_FILE=/run/secrets/db}
   * holds {@code DATABASE_PASSWORD}.
   *
   * <p>The path is absolute; the file is regular (links are followed), not under {@code /proc},
   * {@code /sys} or {@code /dev}, of at most 1 MiB, and UTF-8. One newline at its end and a byte
   * order mark do not count. A file is read only if a record binds its setting. {@code NAME} and
   * {@code NAME_FILE} together are an error, an empty {@code NAME} included.
   */
  public static Source environmentFiles(Map<String, String> environment) {
    List<EnvironmentFile> files = EnvironmentFile.in(environment);
    return new Source(() -> {
      Entries entries =
          Entries.shared("environment", name -> "set " + name + "_FILE to a file that holds it");
      files.forEach(file -> entries.add(file.entry(entries.volumes())));
      return entries;
    });
  }

  /**
   * A directory with one file a setting, called like it, as Docker and Kubernetes mount secrets.
   * The files follow the rules of {@link #environmentFiles}, and links stay inside the directory.
   * Names with a dot, such as {@code ..data}, are passed over. A directory that does not exist is
   * an error.
   */
  public static Source secretsDirectory(Path directory) {
    return new Source(() -> {
      Entries entries =
          Entries.own(directory.toString(), name -> "put it into " + directory.resolve(name));
      int files = 0;
      try (DirectoryStream<Path> list = Files.newDirectoryStream(directory)) {
        for (Path file : list) {
          if (++files > MOST_FILES) {
            entries.report(Problem.of(
                directory.toString(),
                "has more than " + MOST_FILES + " files",
                "name a directory of secrets"));
            break;
          }
          String name = String.valueOf(file.getFileName());
          entries.add(Entry.of(
              name,
              Origin.file(file),
              Entry.Content.ofCharacters(() -> within(directory, file, entries.volumes()))));
        }
      } catch (IOException | DirectoryIteratorException e) {
        entries.report(Problem.of(
            directory.toString(),
            "is not a directory that this user can read",
            "name one that is, or none"));
      }
      return entries;
    });
  }

  private static char[] within(Path directory, Path file, Volumes volumes) throws Refused {
    try {
      return volumes.valueUnder(directory, file);
    } catch (Refused refused) {
      throw refused.ofFile();
    }
  }

  /**
   * A {@code .env} file for development, in the dialect of Node's {@code dotenv}; what that one
   * skips in silence is an error here. A file that does not exist holds nothing. One that other
   * users of the machine can read is a warning.
   */
  public static Source dotEnv(Path file) {
    return new Source(() -> {
      Entries entries = Entries.own(file.toString(), name -> "write it into " + file);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        try {
          String text = TextFile.text(file, line -> "is not valid UTF-8 in line " + line);
          DotEnv.parse(file, text, entries);
          warnIfOthersRead(file, entries);
        } catch (Refused refused) {
          entries.report(Problem.of(file.toString(), refused.rule(), refused.nextStep()));
        }
      }
      return entries;
    });
  }

  private static void warnIfOthersRead(Path file, Entries entries) {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    try {
      if (view != null
          && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)) {
        entries.warn(Problem.of(
            file.toString(), "can be read by every user of this machine", "chmod 600 " + file));
      }
    } catch (IOException e) {
      entries.warn(
          Problem.of(file.toString(), "does not show who may read it", "check its permissions"));
    }
  }

  /**
   * Values that the application has from elsewhere; {@code description} is what reports call their
   * origin.
   */
  public static Source of(String description, Map<String, String> values) {
    Map<String, String> copy = Map.copyOf(values);
    return new Source(() -> {
      Entries entries = Entries.own(description, name -> "add " + name + " to " + description);
      copy.forEach((name, value) ->
          entries.add(Entry.of(name, new Origin(description + " " + name), value)));
      return entries;
    });
  }

  /**
   * Reads everything but the files of single settings. It throws nothing: what is wrong is among
   * the entries' problems.
   */
  Entries open() {
    return opener.get();
  }
}
