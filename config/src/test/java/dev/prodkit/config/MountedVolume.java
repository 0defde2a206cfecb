// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A volume of Kubernetes, which its owner replaces as the kubelet does. One thread writes. */
final class MountedVolume {
  final Path directory;
  private @Nullable Path current;
  private int generation;

  MountedVolume(Path directory) {
    this.directory = directory;
  }

  /** A new directory, the link renamed to it, the old directory removed. */
  void replace(Map<String, String> files) throws IOException {
    Path fresh = Files.createDirectory(directory.resolve("..v" + ++generation));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(fresh.resolve(file.getKey()), file.getValue());
    }
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, fresh.getFileName());
    Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (String name : files.keySet()) {
      Path visible = directory.resolve(name);
      if (!Files.isSymbolicLink(visible)) {
        Files.createSymbolicLink(visible, Path.of("..data", name));
      }
    }
    Optional<Path> old = Optional.ofNullable(current);
    current = fresh;
    if (old.isPresent()) {
      for (String name : files.keySet()) {
        Files.deleteIfExists(old.get().resolve(name));
      }
      Files.deleteIfExists(old.get());
    }
  }
}
