// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Binds secrets from files, or from the environment, and writes two dumps: one while they are open
 * and one after.
 */
final class HeapResidueService {
  record FromEnvironment(Secret login) {}

  record FromFiles(Secret password, List<Secret> keys, Map<String, Secret> tokens) {}

  private HeapResidueService() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Map<String, String> environment = System.getenv();
    Config config = Config.of(
            Source.environment(environment),
            Source.environmentFiles(environment),
            Source.secretsDirectory(directory.resolve("secrets")))
        .onSecret(secret -> {
          if (!secret.isAtLeast(Ledger.SHORTEST)) {
            throw new IllegalStateException("not the canary");
          }
        });
    Optional<ConfigWatch> watch = Optional.empty();
    List<Secret> secrets;
    if (!arguments[1].equals("environment")) {
      FromFiles files = config.get(FromFiles.class);
      if (arguments[1].equals("watched files")) {
        files = config.rotating(FromFiles.class).current();
        watch = Optional.of(config.watch(Duration.ofHours(1), Duration.ofHours(1), notice -> {}));
      }
      secrets = List.of(
          files.password(),
          files.keys().get(1),
          files.tokens().values().iterator().next());
      files.keys().get(0).close();
    } else {
      secrets = List.of(config.get(FromEnvironment.class).login());
    }
    dump(directory.resolve("open.hprof"));
    secrets.forEach(Secret::close);
    dump(directory.resolve("closed.hprof"));
    if (!config.weakSecrets().isEmpty()) { // and the configuration lives to the end
      throw new IllegalStateException("closed secrets are not weak");
    }
    watch.ifPresent(ConfigWatch::close);
  }

  private static void dump(Path file) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), true);
  }
}
