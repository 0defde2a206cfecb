// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a JVM of its own can show: its environment, its options, the classes that it loads. */
class VaultProcessTest {
  @TempDir
  Path directory;

  /** A service that asks for Vault as its environment says. */
  static final class Service {
    private Service() {}

    public static void main(String[] args) {
      Config config = Config.of(Source.environment(System.getenv()));
      Optional<VaultSettings> settings = VaultSettings.from(config);
      System.out.println("settings " + settings.isPresent());
    }
  }

  /** A service that trusts nobody but the JVM's own authorities, or those of its argument. */
  static final class Client {
    private Client() {}

    public static void main(String[] args) {
      VaultSettings settings = new VaultSettings(
          URI.create(args[0]),
          Optional.empty(),
          args.length > 1 ? Optional.of(Path.of(args[1])) : Optional.empty(),
          new VaultLogin.Token(Secret.of("hunter2canary")),
          List.of("secret/orders"),
          Duration.ofSeconds(60),
          true);
      try (VaultClient client = VaultClient.open(settings)) {
        client.read(client.login(), "secret/orders");
        System.out.println("read");
      } catch (VaultFailure failure) {
        System.out.println("failed " + failure.getMessage());
      }
    }
  }

  private static String run(
      List<String> options, Map<String, String> environment, Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output).doesNotContain("hunter2canary");
    return output;
  }

  private static String classPath(boolean withVault) {
    String all = System.getProperty("java.class.path");
    return String.join(
        File.pathSeparator,
        Stream.of(all.split(File.pathSeparator, -1))
            .filter(entry -> withVault
                || !(entry.contains("vault-java-driver") || entry.contains("resilience4j")))
            .toList());
  }

  @Test
  void withoutAnAddressNoClassOfVaultOrResilience4jIsLoaded()
      throws IOException, InterruptedException {
    String output = run(
        List.of("-verbose:class", "-cp", classPath(true)),
        Map.of("VAULT_TOKEN", "hunter2canary"),
        Service.class);
    assertThat(output)
        .contains("settings false")
        .doesNotContain("io.github.jopenlibs")
        .doesNotContain("io.github.resilience4j");
    assertThat(run(List.of("-cp", classPath(false)), Map.of(), Service.class))
        .contains("settings false");
  }

  @Test
  @DisplayName("CFG-18: no variable and no property turns the verification of TLS off")
  void nothingTurnsTlsOff() throws IOException, InterruptedException, GeneralSecurityException {
    Certificates stranger = Certificates.make(directory, "stranger", "ip:127.0.0.1", "-1H");
    Certificates wrongHost = Certificates.make(directory, "wrong", "dns:vault.example", "-1H");
    Map<String, String> off = Map.of(
        "VAULT_SSL_VERIFY", "false",
        "VAULT_SKIP_VERIFY", "true",
        "VAULT_SSL_CERT", stranger.pem().toString(),
        "VAULT_OPEN_TIMEOUT", "hunter2canary");
    List<String> options = List.of(
        "-Djdk.internal.httpclient.disableHostnameVerification=true", "-cp", classPath(true));
    try (VaultStub stub = VaultStub.https(stranger, VaultStub::well)) {
      assertThat(run(options, off, Client.class, stub.address.toString())).contains("failed");
      assertThat(stub.got).isEmpty();
    }
    try (VaultStub stub = VaultStub.https(wrongHost, VaultStub::well)) {
      assertThat(run(
              options,
              off,
              Client.class,
              stub.address.toString(),
              wrongHost.pem().toString()))
          .contains("failed");
      assertThat(stub.got).isEmpty();
    }
  }
}
