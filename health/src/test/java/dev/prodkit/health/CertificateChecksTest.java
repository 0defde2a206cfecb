// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is good for thirty days, made by the JDK's own tool. */
@Timeout(60)
class CertificateChecksTest {
  private static final String PASSWORD = "changeit";
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTHS = Duration.ofDays(60);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir
  static Path directory;

  private static Path store;
  private static Path pem;

  @BeforeAll
  static void make() throws IOException, InterruptedException {
    store = directory.resolve("store.p12");
    pem = directory.resolve("certificate.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "a",
        "-keyalg",
        "EC",
        "-validity",
        "30",
        "-dname",
        "CN=users",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-storetype",
        "PKCS12");
    keytool("-exportcert", "-rfc", "-alias", "a", "-file", pem.toString());
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new java.util.ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("keytool.txt").toFile())
        .start();
    assertThat(process.waitFor())
        .as(Files.readString(directory.resolve("keytool.txt")))
        .isZero();
  }

  @Test
  void aFileIsDownBeforeItsCertificateExpires() throws Exception {
    assertThat(CertificateChecks.file(pem, WEEK).check()).isTrue();
    assertThatThrownBy(() -> CertificateChecks.file(pem, MONTHS).check())
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("CN=users expires at")
        .hasMessageContaining("60 are wanted");
    assertThatThrownBy(() ->
            CertificateChecks.file(pem, Duration.ofSeconds(Long.MAX_VALUE)).check())
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(
            () -> CertificateChecks.file(pem, WEEK, () -> Instant.EPOCH).check())
        .hasMessageContaining("is not valid before");
  }

  @Test
  void aFileIsReadAnewAtEachRun(@TempDir Path own) throws Exception {
    Path file = own.resolve("rotating.pem");
    DependencyCheck check = CertificateChecks.file(file, WEEK);
    assertThatThrownBy(check::check).isInstanceOf(IOException.class);
    Files.copy(pem, file);
    assertThat(check.check()).isTrue();
    Files.writeString(file, "");
    assertThatThrownBy(check::check).hasMessageContaining("no X.509");
  }

  @Test
  void aKeyStoreIsDownBeforeItsCertificateExpiresAndThePasswordIsWiped() throws Exception {
    char[] password = PASSWORD.toCharArray();
    assertThat(CertificateChecks.keyStore(store, () -> password, WEEK).check()).isTrue();
    assertThat(password).containsOnly('\0');
    assertThatThrownBy(() ->
            CertificateChecks.keyStore(store, PASSWORD::toCharArray, MONTHS).check())
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void aServerIsDownBeforeItsCertificateExpires() throws Exception {
    SSLContext context = context();
    try (SSLServerSocket server = (SSLServerSocket) context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> serve(server));
      serving.setDaemon(true);
      serving.start();
      int port = server.getLocalPort();
      assertThat(
              CertificateChecks.endpoint("127.0.0.1", port, context.getSocketFactory(), WEEK, LONG)
                  .check())
          .isTrue();
      assertThatThrownBy(() -> CertificateChecks.endpoint(
                  "127.0.0.1", port, context.getSocketFactory(), MONTHS, LONG)
              .check())
          .isInstanceOf(CertificateException.class);
      assertThatThrownBy(
              () -> CertificateChecks.endpoint("127.0.0.1", port, WEEK).check())
          .as("not trusted by the JVM")
          .isInstanceOfAny(SSLException.class, java.util.concurrent.TimeoutException.class);
    }
  }

  @Test
  void aServerThatDoesNotShakeHandsIsGivenUp() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      DependencyCheck check = CertificateChecks.endpoint(
          "127.0.0.1",
          mute.getLocalPort(),
          context().getSocketFactory(),
          WEEK,
          Duration.ofMillis(300));
      assertThatThrownBy(check::check)
          .isInstanceOfAny(IOException.class, java.util.concurrent.TimeoutException.class);
      await().ignoreExceptions().until(() -> attempts() == 0);
    }
  }

  private static long attempts() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("prodkit-health-attempt"))
        .count();
  }

  private static void serve(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      } catch (IOException next) {
        assertThat(next).isNotNull();
      }
    }
  }

  private static SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    key.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", keys.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(key.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
