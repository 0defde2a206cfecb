// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Functions that are read at a scrape, made safe: the Prometheus client lets one that throws, and a
 * count below zero, fail the whole family. A count that is not known is not a number here, and
 * {@link Exposition} leaves such a series out; zero would look like a restart.
 */
final class SafeFunctions {
  private static final String LEFT_OUT = "its series is left out of the scrape";
  private static final String LAST_GOOD = "the scrape shows its last good value";
  private static final String CUSTOM =
      "its counts are left out of the scrape, and its other values are NaN,";

  private final Notices notices;

  SafeFunctions(Notices notices) {
    this.notices = notices;
  }

  /** Not a number when it fails or is below zero. */
  <T> ToDoubleFunction<T> counting(Meter.Id id, ToDoubleFunction<T> count) {
    return counting(id, count, LEFT_OUT);
  }

  private <T> ToDoubleFunction<T> counting(Meter.Id id, ToDoubleFunction<T> count, String effect) {
    return observed -> {
      try {
        return known(id, count.applyAsDouble(observed), effect);
      } catch (Throwable failure) {
        return failed(id, failure, effect);
      }
    };
  }

  /** The last value that was good; a timer cannot leave one of its two numbers out. */
  <T> ToDoubleFunction<T> lastGood(Meter.Id id, ToDoubleFunction<T> total) {
    AtomicReference<Double> last = new AtomicReference<>(0.0);
    ToDoubleFunction<T> safe = counting(id, total, LAST_GOOD);
    return observed -> {
      double now = safe.applyAsDouble(observed);
      return Double.isNaN(now) ? last.get() : remembered(last, now);
    };
  }

  private static double remembered(AtomicReference<Double> last, double now) {
    last.set(now);
    return now;
  }

  /** The last value that was good; a timer cannot leave one of its two numbers out. */
  <T> ToLongFunction<T> lastGoodCount(Meter.Id id, ToLongFunction<T> count) {
    AtomicLong last = new AtomicLong();
    return observed -> {
      try {
        long now = count.applyAsLong(observed);
        if (!Double.isNaN(known(id, (double) now, LAST_GOOD))) {
          last.set(now);
        }
      } catch (Throwable failure) {
        failed(id, failure, LAST_GOOD);
      }
      return last.get();
    };
  }

  /** One of the numbers of a custom meter. */
  Measurement measuring(Meter.Id id, Measurement measurement) {
    boolean counts = switch (measurement.getStatistic()) {
      case COUNT, TOTAL, TOTAL_TIME -> true;
      default -> false;
    };
    return new Measurement(
        () -> {
          try {
            double value = measurement.getValue();
            return counts ? known(id, value, LEFT_OUT) : value;
          } catch (Throwable failure) {
            return failed(id, failure, CUSTOM);
          }
        },
        measurement.getStatistic());
  }

  /** None if they cannot be read. */
  List<Measurement> read(Meter.Id id, Iterable<Measurement> measurements) {
    List<Measurement> read = new ArrayList<>();
    try {
      measurements.forEach(read::add);
    } catch (Throwable failure) {
      failed(id, failure, LEFT_OUT);
    }
    return read;
  }

  private double known(Meter.Id id, double count, String effect) {
    if (count < 0) {
      notices.once(
          Notice.FAMILY_FAILED,
          id.getName() + " below zero",
          "a function of the meter " + id.getName() + " gave a count below zero; " + effect
              + " whenever it does.");
      return Double.NaN;
    }
    return count;
  }

  private double failed(Meter.Id id, Throwable failure, String effect) {
    notices.once(
        Notice.FAMILY_FAILED,
        id.getName(),
        "a function of the meter " + id.getName() + " failed with "
            + failure.getClass().getName() + " at " + Family.place(failure)
            + "; " + effect + " whenever it does.");
    return Double.NaN;
  }
}
