// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.List;
import java.util.stream.Stream;

/**
 * What makes two failures identical: the type, and where it and its last cause were thrown. Not the
 * message, which names an order or a user each time.
 */
record Fingerprint(String type, List<StackTraceElement> frames) {
  private static final int TOP = 5;

  static Fingerprint of(String type, List<Throwable> chain) {
    Stream<StackTraceElement> frames = top(chain.get(0));
    if (chain.size() > 1) {
      frames = Stream.concat(frames, top(chain.get(chain.size() - 1)));
    }
    return new Fingerprint(type, frames.toList());
  }

  private static Stream<StackTraceElement> top(Throwable failure) {
    return Stream.of(Causes.frames(failure)).limit(TOP);
  }
}
