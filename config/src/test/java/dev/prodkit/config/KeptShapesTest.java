// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What reflection says of a record is kept in its class")
class KeptShapesTest {
  /** What is loaded once more, by a loader that is dropped. */
  record Database(@Default("5s") Duration timeout, Map<String, Integer> limits, Pool pool) {
    record Pool(@Public int size) {}
  }

  /** A type that changes. */
  static final class Counter {
    private int count;

    private Counter(int count) {
      this.count = count;
    }

    public static Counter parse(String text) {
      return new Counter(Integer.parseInt(text));
    }
  }

  record Counting(@Default("1") Counter counter) {}

  record Money(long cents) {}

  record Price(@Env("PRICE") Money price) {}

  private static final Source SOURCE =
      Source.of("test", Map.of("POOL_SIZE", "7", "LIMITS_ORDERS", "5", "PRICE", "100"));

  @Test
  void itGoesWithTheClass() throws IOException, ReflectiveOperationException {
    WeakReference<Class<?>> type = boundByALoaderOfItsOwn();
    await().atMost(Duration.ofSeconds(20)).until(() -> {
      System.gc();
      return type.get() == null;
    });
  }

  private static WeakReference<Class<?>> boundByALoaderOfItsOwn()
      throws IOException, ReflectiveOperationException {
    URL classes = Database.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, withoutThisTest(Database.class.getClassLoader()))) {
      Class<? extends Record> type =
          loader.loadClass(Database.class.getName()).asSubclass(Record.class);
      assertThat(type.getClassLoader()).isSameAs(loader);
      Config config = Config.of(SOURCE);
      config.bind(List.of(type));
      // Not by the record's toString(), which JDK 17 ties to its class for longer.
      assertThat(config.origin("POOL_SIZE")).contains(new Origin("test POOL_SIZE"));
      return new WeakReference<>(type);
    }
  }

  private static ClassLoader withoutThisTest(ClassLoader loader) {
    return new ClassLoader(loader) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(KeptShapesTest.class.getName())) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    };
  }

  @Test
  void aDefaultThatChangesIsOfOneConfigurationAlone() {
    Counter one = Config.of(SOURCE).get(Counting.class).counter();
    one.count++;
    assertThat(Config.of(SOURCE).get(Counting.class).counter().count).isEqualTo(1);
  }

  @Test
  void aConverterIsOfOneConfigurationAlone() {
    for (long factor : List.of(1L, 100L)) {
      Config config = Config.of(SOURCE)
          .converter(Money.class, text -> new Money(factor * Long.parseLong(text)));
      assertThat(config.get(Price.class).price()).isEqualTo(new Money(factor * 100));
    }
  }
}
