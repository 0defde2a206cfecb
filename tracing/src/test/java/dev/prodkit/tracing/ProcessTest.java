// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prodkit.testkit.ServiceCommand;
import dev.prodkit.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProcessTest {
  @Test
  @DisplayName("TRC-7: tracing that starts while the JVM goes down is no exception, and works")
  void startsWhileTheJvmGoesDown() {
    try (OtlpReceiver collector = OtlpReceiver.accepting();
        ServiceProcess service = jvm(Services.StartsWhileGoingDown.class)
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
            .environment("OTEL_SERVICE_NAME", "going-down")
            .start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).containsExactly("ids 4", "flushed 1", "closed");
      assertThat(collector.spans()).hasSize(1);
    }
  }

  @Test
  @DisplayName(
      "TRC-7: no hook of the SDK's holds a JVM that forgets to close; TRC-10: ids need no entropy")
  void holdsNoJvmThatEnds() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServiceProcess service = jvm(Services.ForgetsToClose.class)
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort())
            .jvmOption("-Djava.security.egd=file:/dev/random")
            .start()) {
      service.awaitLine("ids 4"::equals);
      // The SDK's own hook would wait for ten seconds.
      assertThat(service.awaitExit(Duration.ofSeconds(7))).isZero();
    }
  }

  @Test
  void saysThatItWasInstalledTooLate() {
    try (ServiceProcess service = jvm(Services.InstallsTooLate.class).start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).hasSize(2).first().isEqualTo("root true");
      assertThat(service.lines().get(1))
          .startsWith("refused: ")
          .contains("before TraceContextMdc.install()", "at the start of main");
    }
  }

  @Test
  void isInstalledInTime() {
    try (ServiceProcess service = jvm(Services.InstallsInTime.class).start()) {
      assertThat(service.awaitExit()).isZero();
      assertThat(service.lines()).containsExactly("baggage 0", "same true");
    }
  }

  private static ServiceCommand jvm(Class<?> main) {
    // Without the storage of these tests, which lets anybody install the MDC at any time.
    return ServiceProcess.main(main)
        .jvmOption("-Dio.opentelemetry.context.contextStorageProvider=default");
  }
}
