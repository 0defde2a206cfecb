// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps users in memory, as a stand-in for a database: it is opened, asked whether it is well, and
 * closed.
 */
final class Users implements AutoCloseable {
  /** A service's memory is bounded, an example's too. */
  private static final int CAPACITY = 100_000;

  private final ConcurrentMap<Long, User> byId = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean closed;

  /** The new user, or nothing when the store is full. */
  Optional<User> add(String email, int age) {
    if (byId.size() >= CAPACITY) {
      return Optional.empty();
    }
    User user = new User(ids.incrementAndGet(), email, age);
    byId.put(user.id(), user);
    return Optional.of(user);
  }

  Optional<User> find(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  boolean open() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
