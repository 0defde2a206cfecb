// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.time.Duration;

/** Writes the structured fields (RFC 9651) in which a decision is told to a client. */
final class HeaderFields {
  static final String POLICY = "RateLimit-Policy";
  static final String STATE = "RateLimit";
  static final String RETRY_AFTER = "Retry-After";

  private HeaderFields() {}

  /** The quota; its window is rounded up, so that it never promises more than there is. */
  static String policy(String name, RateLimit limit) {
    return string(name) + ";q=" + limit.permits() + ";w=" + seconds(limit.period());
  }

  /** What is left until more becomes available, which is what draft 10 calls {@code t}. */
  static String state(String name, int remaining, Duration more) {
    return state(name, remaining) + ";t=" + seconds(more);
  }

  static String state(String name, int remaining) {
    return string(name) + ";r=" + remaining;
  }

  /** Whole seconds, rounded up: a client that is early is refused again. */
  static long seconds(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }

  static void requireNotNegative(int remaining) {
    if (remaining < 0) {
      throw new IllegalArgumentException("remaining must be at least 0, but is " + remaining);
    }
  }

  static void requirePositive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + " must be positive, but is " + duration);
    }
  }

  /** RFC 9651, section 3.3.3. */
  private static String string(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c < ' ' || c > '~' ? '?' : c);
    }
    return quoted.append('"').toString();
  }
}
