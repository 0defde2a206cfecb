// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.ratelimit;

import java.time.Duration;
import java.util.Map;

/**
 * What a limiter decided about one call, and what the caller should be told.
 *
 * <p>The {@linkplain #headers header fields} are those of <a
 * href="https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html">RateLimit
 * header fields for HTTP, draft 10</a>, and {@code Retry-After} of RFC 9110, section 10.2.3. They
 * never hold the key. Decisions are immutable.
 */
public sealed interface Decision {
  /** The limit by which this was decided. */
  RateLimit limit();

  /** How many permits the key has left after this decision; at least 0. */
  int remaining();

  /**
   * The header fields of the response, with {@code default} as the policy's name.
   *
   * @return an immutable map from field name to value
   */
  default Map<String, String> headers() {
    return headers("default");
  }

  /**
   * The header fields of the response: {@code RateLimit-Policy} and {@code RateLimit}, and
   * {@code Retry-After} if waiting helps. Times are whole seconds, rounded up.
   *
   * @param policy names the limit to clients that are under several; a character outside printable
   *     ASCII becomes {@code ?}, because a structured field cannot hold it
   * @return an immutable map from field name to value
   */
  Map<String, String> headers(String policy);

  /**
   * The call may go on; its permits are taken.
   *
   * @param resetAfter when the key will have more permits than now; positive
   */
  record Allowed(RateLimit limit, int remaining, Duration resetAfter) implements Decision {
    /** Checks the ranges. */
    public Allowed {
      HeaderFields.requireNotNegative(remaining);
      HeaderFields.requirePositive("resetAfter", resetAfter);
    }

    @Override
    public Map<String, String> headers(String policy) {
      return Map.of(
          HeaderFields.POLICY, HeaderFields.policy(policy, limit),
          HeaderFields.STATE, HeaderFields.state(policy, remaining, resetAfter));
    }
  }

  /**
   * The call must not go on; nothing was taken.
   *
   * @param retryAfter when the same call will be allowed if nobody else uses the key before;
   *     positive. The period if {@code permanent}.
   * @param permanent whether waiting is in vain, because the call asks for more permits than the
   *     limit ever gives at once. Then there is no {@code Retry-After}: the call has to become
   *     smaller.
   */
  record Rejected(RateLimit limit, int remaining, Duration retryAfter, boolean permanent)
      implements Decision {
    /** Checks the ranges. */
    public Rejected {
      HeaderFields.requireNotNegative(remaining);
      HeaderFields.requirePositive("retryAfter", retryAfter);
    }

    @Override
    public Map<String, String> headers(String policy) {
      if (permanent) {
        return Map.of(
            HeaderFields.POLICY, HeaderFields.policy(policy, limit),
            HeaderFields.STATE, HeaderFields.state(policy, remaining));
      }
      return Map.of(
          HeaderFields.POLICY, HeaderFields.policy(policy, limit),
          HeaderFields.STATE, HeaderFields.state(policy, remaining, retryAfter),
          HeaderFields.RETRY_AFTER, Long.toString(HeaderFields.seconds(retryAfter)));
    }
  }
}
