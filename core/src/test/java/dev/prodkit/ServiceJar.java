// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A service of the tests as users run theirs: from jars alone. For a class in a directory the JVM
 * opens a file, for a class in a jar it does not.
 */
final class ServiceJar {
  private ServiceJar() {}

  /** A jar to run {@code main} with the class path of this test; it and others are put there. */
  static Path of(Class<?> main, Path directory) throws IOException {
    return of(main, directory, classPath());
  }

  /** The class path of this test. */
  static List<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .toList();
  }

  /** The same with another class path. */
  static Path of(Class<?> main, Path directory, List<Path> entries) throws IOException {
    Files.createDirectories(directory);
    List<String> classPath = new ArrayList<>();
    for (Path entry : entries) {
      Path path = entry;
      if (Files.isDirectory(path)) {
        path = zipped(path, directory.resolve(classPath.size() + ".jar"));
      }
      classPath.add(path.toUri().toString());
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", classPath));
    Path jar = directory.resolve("service.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  private static Path zipped(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, out);
      }
    }
    return jar;
  }
}
