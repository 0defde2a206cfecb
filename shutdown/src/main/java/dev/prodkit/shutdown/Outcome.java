// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

/** How a step ended. */
sealed interface Outcome {
  /** It returned. */
  record Done() implements Outcome {}

  /** It threw. */
  record Failed(Throwable error) implements Outcome {}

  /** It did not return in time. */
  record Abandoned() implements Outcome {}

  /** It called System.exit, and will never return. */
  record InsideExit() implements Outcome {}

  /**
   * Tells what is worth telling.
   *
   * @param telemetry true if this decides nothing: then it is a warning
   */
  default void tell(String name, String where, boolean telemetry, Notices notices) {
    String step = name + " (" + where + ")";
    if (telemetry) {
      tellOfTelemetry(step, notices);
      return;
    }
    if (this instanceof Failed failed) {
      notices.post(Notice.error(
              Notice.STEP_FAILED,
              step + " failed with " + failed.error().getClass().getName() + "; the end goes on")
          .with(failed.error()));
    } else if (this instanceof Abandoned) {
      notices.post(
          Notice.error(Notice.STEP_ABANDONED, step + " did not end in its time and is given up"));
    } else if (this instanceof InsideExit) {
      notices.post(
          Notice.warning(Notice.EXIT_INSIDE, step + " called System.exit and is not waited for"));
    }
  }

  private void tellOfTelemetry(String step, Notices notices) {
    if (this instanceof Failed failed) {
      notices.post(Notice.warning(
              Notice.STEP_FAILED,
              step + " failed with " + failed.error().getClass().getName()
                  + "; telemetry does not decide the exit code")
          .with(failed.error()));
    } else if (this instanceof Abandoned) {
      notices.post(Notice.warning(
          Notice.STEP_ABANDONED,
          step + " did not end in its time; telemetry does not decide the exit code"));
    }
  }
}
