// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.errors.ErrorSink;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What {@code bootstrap()} may be told; each part has a default that is right for a service of its
 * own.
 */
public final class Configuration {
  private final Set<Part> without = EnumSet.noneOf(Part.class);
  private Map<String, String> environment = System.getenv();
  private final Brought brought = new Brought();
  private final Set<String> ownArguments = new HashSet<>();

  Configuration() {}

  /** Leaves parts out, for a service that adopts Prodkit step by step. */
  public Configuration without(Part... parts) {
    without.addAll(List.of(parts));
    return this;
  }

  /**
   * Names arguments of {@code main} that the application reads itself. Only one that differs from
   * {@code --check} by a slip needs it, such as {@code --checks}: it is refused otherwise (78).
   *
   * @param names as they stand on the command line
   */
  public Configuration arguments(String... names) {
    ownArguments.addAll(List.of(names));
    return this;
  }

  /** Reads this instead of the process's own environment. */
  public Configuration environment(Map<String, String> variables) {
    environment = new LinkedHashMap<>(variables);
    return this;
  }

  /**
   * Counts into the service's own registry instead of one of ours; it stays the service's to close.
   */
  public Configuration meterRegistry(MeterRegistry mine) {
    brought.meterRegistry = Optional.of(mine);
    return this;
  }

  /**
   * Sends spans through the service's own OpenTelemetry; it stays the service's to close. They are
   * redacted before it gets them. What else it records is not: see
   * {@link dev.prodkit.tracing.Tracing#redacting}.
   */
  public Configuration openTelemetry(OpenTelemetry mine) {
    brought.openTelemetry = Optional.of(mine);
    return this;
  }

  /**
   * Sends error events there; what it does not take goes to the log, whole. Without it they go to
   * the log at once.
   */
  public Configuration errorSink(ErrorSink mine) {
    brought.errorSink = mine;
    return this;
  }

  /**
   * Goes by another clock, for a test that moves it: deadlines of checks, ages of work in flight
   * and the slots of the end. Threads still wait in real time.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  public Configuration nanoTime(LongSupplier nanoTime) {
    brought.nanoTime = nanoTime;
    return this;
  }

  /** Hears of each step before it begins, on the thread that starts: a test's own hand. */
  Configuration atEachStep(Consumer<String> observer) {
    brought.atEachStep = observer;
    return this;
  }

  /** As {@link Production#bootstrap(String[], Class[])}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies
  public final Production bootstrap(String[] args, Class<? extends Record>... settings) {
    return bootstrap(FirstMoment.begin(), args, List.of(settings));
  }

  Production bootstrap(FirstMoment moment, String[] args, List<Class<? extends Record>> settings) {
    Start start = Start.ofProcess(!without.contains(Part.SIGNALS), brought, moment);
    Class<?> main = caller();
    return start.run(() -> new StartOptions(
        environment,
        without,
        true,
        new Arguments(List.of(args), ownArguments),
        main,
        settings,
        brought));
  }

  /** As {@link Production#forTest(Class[])}. */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies
  public final Production forTest(Class<? extends Record>... settings) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.putIfAbsent("SERVICE_NAME", "test");
    variables.putIfAbsent("ENVIRONMENT", "development");
    Set<Part> all = EnumSet.allOf(Part.class);
    Class<?> main = caller();
    return Start.ofTest(brought)
        .run(() -> new StartOptions(
            variables, all, false, Arguments.NONE, main, List.of(settings), brought));
  }

  /** The class that called us, whose jar knows the application's version. */
  static Class<?> caller() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames -> frames
            .map(StackWalker.StackFrame::getDeclaringClass)
            .filter(type -> type != Production.class && type != Configuration.class)
            .findFirst())
        .orElse(Production.class);
  }
}
