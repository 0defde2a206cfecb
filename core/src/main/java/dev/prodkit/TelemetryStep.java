// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.shutdown.BoundedStep;
import dev.prodkit.shutdown.Step;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A step of telemetry at the end. It may throw, and it may hang: that is told and counted, and
 * changes neither the exit code nor whether the end is clean.
 */
final class TelemetryStep implements BoundedStep {
  private final String signal;
  private final BoundedStep step;
  private final Duration most;
  private final TelemetryFailures telemetry;

  private TelemetryStep(
      String signal, BoundedStep step, Duration most, TelemetryFailures telemetry) {
    this.signal = signal;
    this.step = step;
    this.most = most;
    this.telemetry = telemetry;
  }

  /** Makes the steps of one signal. */
  @FunctionalInterface
  interface Factory {
    Step of(BoundedStep step);
  }

  /**
   * Steps of this signal.
   *
   * @param signal one of the constants of {@link TelemetryFailures}
   * @param most what one of them gets although there would be more time
   */
  static Factory steps(String signal, Duration most, TelemetryFailures telemetry) {
    return step -> new TelemetryStep(signal, step, most, telemetry);
  }

  @Override
  public void run(Duration left) throws InterruptedException {
    Duration bound = left.compareTo(most) < 0 ? left : most;
    Thread worker =
        new Thread(() -> attempt(bound.dividedBy(10).multipliedBy(9)), "prodkit-end-of-" + signal);
    worker.setDaemon(true);
    worker.start();
    worker.join(Math.max(1, bound.toMillis()));
    if (worker.isAlive()) {
      telemetry.failed(signal, new TimeoutException(signal + " did not end within " + bound));
    }
  }

  private void attempt(Duration bound) {
    try {
      step.run(bound);
    } catch (Throwable failure) { // also an Error: this thread ends with it
      telemetry.failed(signal, failure);
    }
  }
}
