// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.prodkit.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real proxy on the loopback before a service, with a rule that denies /admin and /smuggled. */
record Proxy(Process process, int port, Path directory) implements AutoCloseable {
  private static final String NGINX = """
      daemon off;
      master_process off;
      worker_processes 1;
      pid %1$s/nginx.pid;
      error_log %1$s/error.log;
      worker_rlimit_nofile 8192;
      events { worker_connections 4096; }
      http {
        access_log off;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        client_header_timeout 1s;
        client_body_timeout 1s;
        client_max_body_size 4m;
        large_client_header_buffers 8 64k;
        upstream service { server 127.0.0.1:%3$d; keepalive 8; }
        server {
          listen 127.0.0.1:%2$d;
          location /admin { deny all; }
          location /smuggled { deny all; }
          location / {
            proxy_pass http://service;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
          }
        }
      }
      """;
  private static final String HAPROXY = """
      global
        maxconn 4000
        tune.bufsize 65536
      defaults
        mode http
        option http-keep-alive
        timeout connect 2s
        timeout client %4$s
        timeout server %4$s
        timeout http-request %6$s
        timeout http-keep-alive %4$s
      frontend in
        bind 127.0.0.1:%2$d
        http-request deny if { path_beg /admin } or { path_beg /smuggled }
        default_backend service
      backend service
        http-reuse %5$s
        server one 127.0.0.1:%3$d maxconn 4000
      """;

  static Proxy nginx(int service) throws IOException {
    return start(
        "nginx", NGINX, service, List.of("-p", "%1$s", "-e", "%1$s/error.log", "-c", "%1$s/conf"));
  }

  /** Requests of several clients take turns on one connection to the service. */
  static Proxy haproxy(int service) throws IOException {
    return start("haproxy", HAPROXY, service, List.of("-f", "%1$s/conf"), "2s", "always", "1s");
  }

  /** Each client's connection has one of its own to the service, as long as the client stays. */
  static Proxy haproxyOneToOne(int service) throws IOException {
    return start("haproxy", HAPROXY, service, List.of("-f", "%1$s/conf"), "60s", "never", "60s");
  }

  /** Fails the assumption of a test whose machine lacks a program; elsewhere it finds it. */
  static Path program(String name) {
    return Stream.of(System.getenv("PATH") + File.pathSeparator + "/usr/sbin")
        .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> {
          assumeTrue(
              false, "no " + name + " on the PATH: install it (apt-get install " + name + ")");
          return Path.of(name);
        });
  }

  private static Proxy start(
      String name, String configuration, int service, List<String> arguments, String... further)
      throws IOException {
    Path program = program(name);
    Path directory = Files.createTempDirectory("prodkit-proxy-");
    int port = FreePort.find();
    Object[] values =
        Stream.concat(Stream.of(directory, port, service), Stream.of(further)).toArray();
    Files.writeString(directory.resolve("conf"), configuration.formatted(values));
    List<String> command = Stream.concat(
            Stream.of(program.toString()), arguments.stream().map(each -> each.formatted(values)))
        .toList();
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
    Proxy proxy = new Proxy(process, port, directory);
    try {
      Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return true;
      });
    } catch (RuntimeException silent) {
      String said = Files.readString(directory.resolve("output"));
      proxy.close();
      throw new AssertionError(name + " did not start: " + said, silent);
    }
    return proxy;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(directory)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
