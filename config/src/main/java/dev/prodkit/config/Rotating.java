// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that changes while the service runs, such as a password that is rotated. Ask for it each
 * time it is needed, or be told.
 *
 * <pre>{@code
 * record Database(URI url, Rotating<Secret> password) {}
 *
 * database.password().onChange((old, fresh) -> pool.reconnect(fresh));
 * }</pre>
 *
 * <p>A component of a record may be one, and {@link Config#rotating} makes one of a whole record.
 * Values change only while {@link Config#watch} is on, and all that belong to one reload change
 * together or not at all. Safe for use by several threads.
 */
public final class Rotating<T> {
  /** More is a subscriber that is forgotten in a loop. */
  static final int MOST_SUBSCRIBERS = 100;

  private record State<T>(T current, @Nullable T previous) {}

  private final List<Subscription<T>> subscriptions = new CopyOnWriteArrayList<>();
  private volatile State<T> state;

  private Rotating(T value) {
    this.state = new State<>(Objects.requireNonNull(value), null);
  }

  /** One that holds this value; without a {@link Config} behind it, for ever. */
  public static <T> Rotating<T> of(T value) {
    return new Rotating<>(value);
  }

  /** The value of now. */
  public T current() {
    return state.current();
  }

  /** The value before this one, as long as both may be in use by somebody: for the overlap. */
  public Optional<T> previous() {
    return Optional.ofNullable(state.previous());
  }

  /**
   * Is called with the old and the new value after each change, on a thread of its own, one change
   * at a time. A subscriber that is slow sees the last of several changes; one that throws or hangs
   * hurts nobody but itself.
   *
   * @return ends the subscription
   * @throws IllegalStateException if there are 100 already
   */
  public Subscription<T> onChange(BiConsumer<? super T, ? super T> subscriber) {
    if (subscriptions.size() >= MOST_SUBSCRIBERS) {
      throw new IllegalStateException(MOST_SUBSCRIBERS
          + " subscribers wait for this value already: close what onChange returned.");
    }
    Subscription<T> subscription = new Subscription<>(subscriber, subscriptions::remove);
    subscriptions.add(subscription);
    return subscription;
  }

  /** A new value; {@code failed} hears what a subscriber throws. */
  void rotate(T fresh, Consumer<Throwable> failed) {
    T old = state.current();
    state = new State<>(fresh, old);
    subscriptions.forEach(subscription -> subscription.offer(old, fresh, failed));
  }

  /** The overlap after this value is over. */
  void settle(T current) {
    State<T> now = state;
    if (now.current().equals(current)) {
      state = new State<>(current, null);
    }
  }

  /** Without the value. */
  @Override
  public String toString() {
    return "Rotating[hidden]";
  }
}
