// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads failures whose own methods may throw, answer null or lead in a circle. Never throws. */
final class Causes {
  /** How far a chain of causes is followed. */
  static final int MOST = 32;

  private static final StackTraceElement[] NO_FRAMES = {};

  private Causes() {}

  /** The failure itself and its next causes, each once. */
  static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Optional<Throwable> next = Optional.of(failure);
    while (chain.size() < MOST && next.isPresent() && seen.add(next.get())) {
      chain.add(next.get());
      next = cause(next.get());
    }
    return chain;
  }

  static Optional<Throwable> cause(Throwable failure) {
    try {
      return Optional.ofNullable(failure.getCause());
    } catch (Throwable unreadable) {
      return Optional.empty();
    }
  }

  static StackTraceElement[] frames(Throwable failure) {
    try {
      StackTraceElement[] frames = failure.getStackTrace();
      return frames == null || Arrays.asList(frames).contains(null) ? NO_FRAMES : frames;
    } catch (Throwable unreadable) {
      return NO_FRAMES;
    }
  }

  static String message(Throwable failure) {
    try {
      String message = failure.getMessage();
      return message == null ? "" : message;
    } catch (Throwable unreadable) {
      return unreadable(unreadable);
    }
  }

  /** What {@link Throwable#toString} says, or the class name if that cannot be had. */
  static String headline(Throwable failure) {
    try {
      String headline = failure.toString();
      return headline == null ? failure.getClass().getName() : headline;
    } catch (Throwable unreadable) {
      return failure.getClass().getName() + ": " + unreadable(unreadable);
    }
  }

  static String unreadable(Throwable why) {
    return "[unreadable: " + why.getClass().getName() + "]";
  }
}
