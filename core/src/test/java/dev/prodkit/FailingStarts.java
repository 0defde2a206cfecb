// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import io.opentelemetry.api.GlobalOpenTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Starts again and again in one process, each time with another fault at another step, and says
 * after each what is left of it.
 */
final class FailingStarts {
  private static final Logger LOG = LoggerFactory.getLogger(FailingStarts.class);
  private static final long PATIENCE = 3_000_000_000L;

  enum Fault {
    EXCEPTION(step -> {
      throw new IllegalStateException("fault at " + step);
    }),
    ERROR(step -> {
      throw new StackOverflowError("fault at " + step);
    }),
    HANG(step -> {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException deadline) {
        throw new IllegalStateException("fault at " + step, deadline);
      }
    }),
    /** The interrupt is swallowed, and the step goes on as if nothing had happened. */
    DEAF_HANG(step -> {
      long end = System.nanoTime() + 1_000_000_000L;
      while (System.nanoTime() < end && !Thread.interrupted()) {
        LockSupport.parkNanos(10_000_000);
      }
    }),
    INTERRUPT(step -> Thread.currentThread().interrupt());

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final Consumer<String> at;

    Fault(Consumer<String> at) {
      this.at = at;
    }
  }

  private FailingStarts() {}

  public static void main(String[] args) throws IOException {
    List<String> steps = new ArrayList<>();
    start("none", steps::add).close();
    for (Fault fault : Fault.values()) {
      for (String step : steps) {
        attempt(fault, step);
      }
    }
    start("none", step -> {}).close();
    report("NONE", "none", "started");
  }

  private static void attempt(Fault fault, String faulty) throws IOException {
    String outcome = "started";
    try (Production production = start(fault.name(), step -> {
      if (step.equals(faulty)) {
        fault.at.accept(step);
      }
    })) {
      production.health();
    } catch (StartupException failure) {
      outcome = failure.code();
    }
    boolean interrupted = Thread.interrupted();
    report(fault.name(), faulty, outcome + (interrupted ? " interrupted" : ""));
  }

  private static Production start(String fault, Consumer<String> observer) {
    Map<String, String> environment = new LinkedHashMap<>(System.getenv());
    environment.put("START_DEADLINE", fault.endsWith("HANG") ? "250ms" : "30s");
    return Production.configure()
        .environment(environment)
        .atEachStep(observer)
        .bootstrap(new String[0]);
  }

  private static void report(String fault, String step, String outcome) throws IOException {
    LOG.atInfo()
        .addKeyValue("fault", fault)
        .addKeyValue("step", step)
        .addKeyValue("outcome", outcome)
        .addKeyValue("left", left())
        .log("Case");
  }

  /** Threads, port, thread context, global: whatever a start that has failed must not leave. */
  private static List<String> left() throws IOException {
    List<String> left = new ArrayList<>(threads());
    long end = System.nanoTime() + PATIENCE;
    while (!left.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
      left = new ArrayList<>(threads());
    }
    try (ServerSocket free = new ServerSocket()) {
      free.setReuseAddress(true);
      int port = Integer.parseInt(System.getenv("MANAGEMENT_PORT"));
      free.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (java.net.BindException taken) {
      left.add("port");
    }
    Map<String, String> context = MDC.getCopyOfContextMap();
    if (context != null && !context.isEmpty()) {
      left.add("MDC");
    }
    if (GlobalOpenTelemetry.isSet()) {
      left.add("GlobalOpenTelemetry");
    }
    return left;
  }

  /** The log stays for the last words, and its thread ends by itself when it is idle. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("prodkit") && !name.equals("prodkit-log"))
        .toList();
  }
}
