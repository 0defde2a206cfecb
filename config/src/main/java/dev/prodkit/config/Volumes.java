// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Mounted volumes, as one opening of a source sees them. Kubernetes replaces all files of a volume
 * at once, by renaming the link {@code ..data} to a new directory; so the link is followed once,
 * and all files come from the directory that it led to. What was read together belongs together.
 */
final class Volumes {
  private static final String DATA = "..data";

  private final Map<Path, Path> directories = new ConcurrentHashMap<>();
  private volatile boolean overtaken;

  /** A file's value, from the volume as it was when this saw it first. The caller wipes it. */
  char[] value(Path file) throws Refused {
    Optional<Path> volume = volume(file);
    return volume.isEmpty() ? TextFile.value(file) : pinned(file, volume.get(), TextFile::value);
  }

  /** The same for a file that, with all links followed, must be in this directory. */
  char[] valueUnder(Path directory, Path file) throws Refused {
    Optional<Path> volume = volume(file);
    return volume.isEmpty()
        ? TextFile.valueUnder(directory, file)
        : pinned(file, volume.get(), pinned -> TextFile.valueUnder(directory, pinned));
  }

  /** Whether a volume was replaced, and its old directory removed, while this was reading it. */
  boolean overtaken() {
    return overtaken;
  }

  private interface Reading {
    char[] read(Path file) throws Refused;
  }

  private char[] pinned(Path file, Path volume, Reading reading) throws Refused {
    Path link = volume.resolve(DATA);
    Path directory = directories.get(volume);
    try {
      if (directory == null) {
        directory = link.toRealPath();
        directories.put(volume, directory);
      }
      Path pinned = directory.resolve(volume.relativize(file));
      if (Files.exists(pinned)) {
        return reading.read(pinned);
      }
      requireSame(link, directory);
      return reading.read(file);
    } catch (IOException e) {
      throw replaced();
    } catch (Refused refused) {
      if (directory != null) {
        requireSame(link, directory);
      }
      throw refused;
    }
  }

  // A file that is missing from the old directory may be in the new one already: never a mix.
  private void requireSame(Path link, Path directory) throws Refused {
    try {
      if (link.toRealPath().equals(directory)) {
        return;
      }
    } catch (IOException e) {
      throw replaced();
    }
    throw replaced();
  }

  private Refused replaced() {
    overtaken = true;
    return new Refused("is in a volume that is being replaced", "start again");
  }

  // The volume may be mounted any number of directories above the file.
  private static Optional<Path> volume(Path file) {
    for (Path at = file.getParent(); at != null; at = at.getParent()) {
      if (Files.isSymbolicLink(at.resolve(DATA))) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }
}
