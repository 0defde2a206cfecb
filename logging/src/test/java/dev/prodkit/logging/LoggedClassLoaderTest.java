// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.redaction.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import net.logstash.logback.argument.StructuredArguments;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plug-in whose classes are unloaded while the process, and its log, go on. */
class LoggedClassLoaderTest {
  /** Loaded again by the loader of a plug-in. */
  @SuppressWarnings("unused") // by the mapper
  public static final class Bean {
    public Kind getKind() {
      return Kind.ONE;
    }
  }

  enum Kind {
    ONE
  }

  /** An exception with code of its own. */
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      return "of the plug-in";
    }
  }

  private static final class PlugIn extends ClassLoader {
    PlugIn() {
      super(LoggedClassLoaderTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(LoggedClassLoaderTest.class.getName() + "$")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    Object make(Class<?> type) throws ReflectiveOperationException {
      return loadClass(type.getName()).getDeclaredConstructor().newInstance();
    }
  }

  enum Way {
    KEY_VALUE,
    WITHIN_A_MAP,
    STRUCTURED_ARGUMENT,
    MESSAGE,
    EXCEPTION
  }

  private final LoggedLines lines = LoggedLines.json(Redactor.create());

  private WeakReference<ClassLoader> logged(Way way) throws ReflectiveOperationException {
    lines.logger().info("m", StructuredArguments.fields(new Bean())); // known for ever
    lines.bytes();
    PlugIn loader = new PlugIn();
    Object bean = loader.make(Bean.class);
    switch (way) {
      case KEY_VALUE -> lines.logger().atInfo().addKeyValue("k", bean).log("m");
      case WITHIN_A_MAP ->
        lines.logger().atInfo().addKeyValue("k", Map.of("in", bean)).log("m");
      case STRUCTURED_ARGUMENT -> lines.logger().info("m", StructuredArguments.value("k", bean));
      case MESSAGE -> lines.logger().info("m {}", bean);
      case EXCEPTION -> lines.logger().error("m", (Throwable) loader.make(Failure.class));
    }
    String line = lines.text();
    assertThat(line)
        .contains(way == Way.MESSAGE ? "Bean@" : way == Way.EXCEPTION ? "plug-in" : "\"ONE\"");
    return new WeakReference<>(loader);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName("a class that was logged can be unloaded while the log goes on")
  void isCollected(Way way) throws ReflectiveOperationException {
    WeakReference<ClassLoader> loader = logged(way);
    await().atMost(Duration.ofSeconds(20)).until(() -> {
      System.gc();
      lines.logger().atInfo().addKeyValue("k", new Bean()).log("goes on");
      return loader.get() == null;
    });
  }
}
