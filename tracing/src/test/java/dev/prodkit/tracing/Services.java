// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.time.Duration;
import org.slf4j.MDC;

/** Small services with one habit each, for a JVM of their own. */
final class Services {
  private Services() {}

  /**
   * Starts tracing when the JVM goes down already, and sends a span by the environment's exporter.
   */
  static final class StartsWhileGoingDown {
    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        try (Tracing tracing = tracing().start()) {
          tracing
              .spans()
              .run(
                  "last", () -> System.out.println("ids " + tracing.currentIds().size()));
          System.out.println("flushed " + tracing.flush(Duration.ofSeconds(5)).sent());
        }
        System.out.println("closed");
      }));
    }
  }

  /** Ends while spans wait for a collector that does not answer. */
  static final class ForgetsToClose {
    public static void main(String[] args) {
      Tracing tracing = tracing().start();
      tracing
          .spans()
          .run("lost", () -> System.out.println("ids " + tracing.currentIds().size()));
    }
  }

  /** Uses a context before it installs the MDC. */
  static final class InstallsTooLate {
    public static void main(String[] args) {
      System.out.println("root " + Context.root().equals(Context.current()));
      try {
        TraceContextMdc.install().close();
        System.out.println("installed");
      } catch (IllegalStateException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  /** Installs the MDC at the start of main. */
  static final class InstallsInTime {
    public static void main(String[] args) {
      TraceContextMdc mdc = TraceContextMdc.install();
      System.out.println("baggage " + Baggage.current().size());
      try (Tracing tracing = tracing().start()) {
        tracing
            .spans()
            .run(
                "one",
                () -> System.out.println(
                    "same " + MDC.get("trace_id").equals(tracing.currentIds().get("trace_id"))));
      }
      mdc.close();
    }
  }

  private static TracingBuilder tracing() {
    return Tracing.configure().environment(System.getenv()).redaction((name, text) -> text);
  }
}
