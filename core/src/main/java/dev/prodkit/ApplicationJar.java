// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the application's own class and the jar that it is in say about the service. No other jar is
 * opened, and nothing is thrown: what cannot be read is not known.
 */
final class ApplicationJar {
  static final String UNKNOWN = "unknown";

  private static final Pattern POM =
      Pattern.compile("META-INF/maven/[^/]+/([^/]+)/pom\\.properties");
  private static final Pattern WORD =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_$]+");
  /** The usual one has three lines. */
  private static final int MOST_POM_BYTES = 64 * 1024;

  private final Class<?> main;

  ApplicationJar(Class<?> main) {
    this.main = main;
  }

  /** {@code order-service} for {@code OrderService}. */
  String serviceName() {
    Class<?> named = main;
    while (named.getSimpleName().isEmpty() && named.getEnclosingClass() != null) {
      named = named.getEnclosingClass();
    }
    String name = String.join(
            "-",
            Stream.of(WORD.split(named.getSimpleName()))
                .filter(word -> !word.isEmpty())
                .toList())
        .toLowerCase(Locale.ROOT);
    return ServiceIdentity.fits(name) ? name : "unnamed";
  }

  /**
   * {@code Implementation-Version} of the manifest, else the version of the Maven project that the
   * jar was built from, else {@code Specification-Version}, else {@code Bundle-Version}.
   */
  String version() {
    return Optional.ofNullable(main.getPackage())
        .map(Package::getImplementationVersion)
        .filter(ServiceIdentity::fits)
        .or(this::ofJar)
        .orElse(UNKNOWN);
  }

  private Optional<String> ofJar() {
    Optional<Path> path = location().filter(Files::isRegularFile);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try (JarFile jar = new JarFile(path.get().toFile(), false)) {
      return attribute(jar, "Implementation-Version")
          .or(() -> ofProject(jar, String.valueOf(path.get().getFileName())))
          .or(() -> attribute(jar, "Specification-Version"))
          .or(() -> attribute(jar, "Bundle-Version"));
    } catch (IOException | SecurityException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<Path> location() {
    try {
      CodeSource source = main.getProtectionDomain().getCodeSource();
      URL location = source == null ? null : source.getLocation();
      return location == null ? Optional.empty() : Optional.of(Path.of(location.toURI()));
    } catch (URISyntaxException
        | IllegalArgumentException
        | FileSystemNotFoundException
        | SecurityException nowhere) { // such as a jar inside a jar
      return Optional.empty();
    }
  }

  private static Optional<String> attribute(JarFile jar, String name) {
    try {
      return Optional.ofNullable(jar.getManifest())
          .map(manifest -> manifest.getMainAttributes())
          .map(attributes -> attributes.getValue(new Attributes.Name(name)))
          .filter(ServiceIdentity::fits);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * A jar of one project has one such file; one that others were shaded into has theirs, too, and
   * only its own name then tells which is meant.
   */
  private static Optional<String> ofProject(JarFile jar, String jarName) {
    List<JarEntry> poms =
        jar.stream().filter(entry -> POM.matcher(entry.getName()).matches()).toList();
    if (poms.size() == 1) {
      return properties(jar, poms.get(0)).flatMap(ApplicationJar::version);
    }
    List<String> versions = poms.stream()
        .flatMap(entry -> properties(jar, entry).stream())
        .filter(pom -> namedAfter(pom, jarName))
        .flatMap(pom -> version(pom).stream())
        .distinct()
        .toList();
    return versions.size() == 1 ? Optional.of(versions.get(0)) : Optional.empty();
  }

  private static Optional<String> version(Properties pom) {
    return Optional.ofNullable(pom.getProperty("version")).filter(ServiceIdentity::fits);
  }

  /** {@code orders.jar}, {@code orders-1.2.jar} or {@code orders-1.2-all.jar}. */
  private static boolean namedAfter(Properties pom, String jarName) {
    String artifact = pom.getProperty("artifactId", "");
    String full = artifact + "-" + pom.getProperty("version", "");
    String name = jarName.endsWith(".jar") ? jarName.substring(0, jarName.length() - 4) : jarName;
    return !artifact.isEmpty()
        && (name.equals(artifact) || name.equals(full) || name.startsWith(full + "-"));
  }

  private static Optional<Properties> properties(JarFile jar, JarEntry entry) {
    if (entry.getSize() > MOST_POM_BYTES) {
      return Optional.empty();
    }
    try (InputStream in = jar.getInputStream(entry)) {
      Properties pom = new Properties();
      pom.load(in);
      return Optional.of(pom);
    } catch (IOException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
