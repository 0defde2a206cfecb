// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where input comes in: JSON becomes a checked record, or an {@link InvalidInputException} that
 * names everything that is wrong with it.
 *
 * <p>A member is required unless its component is an {@link java.util.Optional} or marked
 * {@code @Nullable} (JSpecify's, which must then be on the class path at run time, or anybody's of
 * that name). What the record does not name is refused, and so are members that are there twice,
 * {@code null} elements, and values of another JSON type: nothing is coerced. Components may be
 * {@code String}, numbers, {@code boolean}, enums, {@code UUID}, {@code URI}, the types of
 * {@code java.time}, records, and {@code Optional}, {@code List} and {@code Map<String, …>} of
 * these. {@code @JsonProperty} gives another name. Constraints are those of Jakarta Validation,
 * {@link EmailDomain} and {@link PlainText}; records inside records are checked with {@code @Valid}
 * and without.
 *
 * <p>Bounds: 64 levels; 8,192 characters for a text and 1,000 elements for a list or map, unless
 * its {@code @Size} or {@code @PlainText} allows more;
 * {@value InvalidInputException#MAX_VIOLATIONS} violations in an answer; and a count of steps for
 * each {@code @Pattern}. <b>The body itself is bounded by the caller</b>, who has to stop reading
 * from the network in time. The time that a body takes is linear in its length.
 *
 * <p>Thread-safe; made once. The validator takes a good part of a second to begin with, so a daemon
 * thread of its own makes it, beside the start. Who comes before it is ready waits for it, at most
 * 30 seconds, and only for a record that has constraints.
 */
public final class Boundary {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Shapes shapes = new Shapes();
  private final FutureTask<Rules> rules;
  private final FutureTask<Boundary> warm;
  private final Inspector inspector;

  Boundary(Callable<Rules> opening, List<Class<? extends Record>> types) {
    rules = new FutureTask<>(opening);
    warm = new FutureTask<>(() -> warmUp(types));
    inspector = new Inspector(shapes, this::rules);
  }

  /**
   * Makes a boundary and begins to warm it up.
   *
   * @param types records that it will read, so that the first request of each finds everything
   *     ready; others may be read all the same
   * @throws IllegalArgumentException if one of these types cannot be read from JSON; the message
   *     says why
   */
  @SafeVarargs
  public static Boundary create(Class<? extends Record>... types) {
    List<Class<? extends Record>> all = new ArrayList<>();
    for (Class<? extends Record> type : types) {
      all.add(type);
    }
    return warming(Rules::open, all);
  }

  static Boundary warming(Callable<Rules> opening, List<Class<? extends Record>> types) {
    Boundary boundary = new Boundary(opening, types);
    types.forEach(boundary.shapes::of);
    Thread thread = new Thread(
        () -> {
          boundary.rules.run();
          boundary.warm.run();
        },
        "prodkit-validation-warm-up");
    thread.setDaemon(true);
    thread.start();
    return boundary;
  }

  /**
   * Reads a JSON object.
   *
   * @param json the body, in UTF-8, of a length that the caller has bounded
   * @throws InvalidInputException if it is no JSON object (400), or breaks rules (422, all of them)
   * @throws IllegalArgumentException if the type cannot be read from JSON
   * @throws IllegalStateException if the validator cannot be made, is not ready in time, or the
   *     waiting thread was interrupted, whose flag is then set
   */
  public <T extends Record> T read(byte[] json, Class<T> type) {
    Objects.requireNonNull(json, "json");
    Report report = new Report();
    Bound bound = Binder.bind(json, shapes.of(type), shapes, inspector, report);
    report.throwIfBroken();
    if (bound instanceof Bound.Value value) {
      return type.cast(Objects.requireNonNull(value.value()));
    }
    throw new IllegalStateException("a value was refused without a reason");
  }

  /**
   * Checks a record that is there by the same rules, and returns it as it is: {@link Normalized} is
   * for reading.
   *
   * @throws InvalidInputException if it breaks rules (422, all of them)
   * @throws IllegalArgumentException if the type could not be read from JSON
   * @throws IllegalStateException as {@link #read} does
   */
  public <T extends Record> T check(T record) {
    Report report = new Report();
    inspector.inspect(record, report);
    report.throwIfBroken();
    return record;
  }

  /**
   * Waits until everything is warm, for a startup check say. Nobody needs to: what comes earlier
   * waits by itself.
   *
   * @return whether it is; false if the time was too short
   * @throws IllegalStateException if the validator could not be made, or one of the types has a
   *     constraint that does not fit it; the cause says which
   */
  public boolean awaitWarm(Duration timeout) throws InterruptedException {
    try {
      warm.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the validation is not usable: " + e.getCause(), e.getCause());
    }
  }

  private Boundary warmUp(List<Class<? extends Record>> types) {
    WarmUp.run(this);
    for (Class<? extends Record> type : types) {
      Shapes.within(type).values().stream().filter(Shape::constrained).forEach(rules()::warm);
    }
    return this;
  }

  private Rules rules() {
    try {
      return rules.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the validator", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the validator is not ready after " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the validator could not be made", e.getCause());
    }
  }
}
