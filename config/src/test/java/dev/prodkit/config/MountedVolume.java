// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume of Kubernetes, which its owner replaces as the kubelet does. One thread writes. */
final class MountedVolume {
  final Path directory;
  private @Nullable Path current;
  private int versions;

  MountedVolume(Path directory) {
    this.directory = directory;
  }

  /** A new directory, the link renamed to it, the old directory removed. */
  void replace(Map<String, String> files) throws IOException {
    Path old = current;
    current = add(files);
    swapTo(versions - 1);
    if (old != null) {
      for (String name : files.keySet()) {
        Files.deleteIfExists(old.resolve(name));
      }
      Files.deleteIfExists(old);
    }
  }

  /** A further directory, counted from 0, that nothing leads to yet. */
  Path add(Map<String, String> files) throws IOException {
    Path fresh = Files.createDirectory(directory.resolve("..v" + versions++));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(fresh.resolve(file.getKey()), file.getValue());
      Path visible = directory.resolve(file.getKey());
      if (!Files.isSymbolicLink(visible)) {
        Files.createSymbolicLink(visible, Path.of("..data", file.getKey()));
      }
    }
    return fresh;
  }

  /** Renames the link to one of the directories. */
  void swapTo(int version) throws IOException {
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, Path.of("..v" + version));
    Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
