// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import dev.prodkit.config.Config;
import dev.prodkit.config.Source;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.github.gestalt.config.Gestalt;
import org.github.gestalt.config.builder.GestaltBuilder;
import org.github.gestalt.config.exceptions.GestaltException;
import org.github.gestalt.config.source.MapConfigSourceBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Binds a hundred settings, from opening the sources to the finished object. Cold is what a service
 * pays: {@code -bm ss -f 10 -wi 0 -i 1}. Warm ({@code -bm avgt}) is what a test that makes many
 * configurations pays.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BindingBenchmark {
  private static final List<String> VALUES =
      List.of("text", "8080", "PT30S", "true", "https://example.com/x");

  /** Twenty-five settings of five types. */
  public record Group(
      String v0,
      int v1,
      Duration v2,
      boolean v3,
      URI v4,
      String v5,
      int v6,
      Duration v7,
      boolean v8,
      URI v9,
      String v10,
      int v11,
      Duration v12,
      boolean v13,
      URI v14,
      String v15,
      int v16,
      Duration v17,
      boolean v18,
      URI v19,
      String v20,
      int v21,
      Duration v22,
      boolean v23,
      URI v24) {}

  /** Four times as many. */
  public record All(Group a, Group b, Group c, Group d) {}

  /** The same as SmallRye Config wants it. */
  public interface MappedGroup {
    String v0();

    int v1();

    Duration v2();

    boolean v3();

    URI v4();

    String v5();

    int v6();

    Duration v7();

    boolean v8();

    URI v9();

    String v10();

    int v11();

    Duration v12();

    boolean v13();

    URI v14();

    String v15();

    int v16();

    Duration v17();

    boolean v18();

    URI v19();

    String v20();

    int v21();

    Duration v22();

    boolean v23();

    URI v24();
  }

  /** The same as SmallRye Config wants it. */
  @ConfigMapping
  public interface MappedAll {
    MappedGroup a();

    MappedGroup b();

    MappedGroup c();

    MappedGroup d();
  }

  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private final Map<String, String> dotted = new HashMap<>();

  /** The same values under the names that each of them reads. */
  public BindingBenchmark() {
    for (String group : List.of("A", "B", "C", "D")) {
      for (int i = 0; i < 25; i++) {
        String value = VALUES.get(i % VALUES.size());
        environment.put(group + "_V" + i, value);
        dotted.put(group.toLowerCase(java.util.Locale.ROOT) + ".v" + i, value);
      }
    }
  }

  /** Ours. */
  @Benchmark
  public Object prodkit() {
    return Config.of(Source.environment(environment), Source.environmentFiles(environment))
        .get(All.class);
  }

  /** Gestalt. */
  @Benchmark
  public Object gestalt() throws GestaltException {
    Gestalt gestalt = new GestaltBuilder()
        .addSource(MapConfigSourceBuilder.builder().setCustomConfig(dotted).build())
        .build();
    gestalt.loadConfigs();
    return gestalt.getConfig("", All.class);
  }

  /** SmallRye Config, which keeps a generated class for a mapping for ever. */
  @Benchmark
  public Object smallRye() {
    return new SmallRyeConfigBuilder()
        .withMapping(MappedAll.class)
        .withConverter(URI.class, 100, URI::create)
        .withSources(new PropertiesConfigSource(dotted, "benchmark", 100))
        .build()
        .getConfigMapping(MappedAll.class);
  }
}
