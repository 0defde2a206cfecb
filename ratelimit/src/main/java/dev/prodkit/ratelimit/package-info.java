// SPDX-License-Identifier: Apache-2.0
/**
 * Decides per key, without blocking, whether a call may go on.
 *
 * <p>There are two kinds of limit, and they promise different things. A
 * {@linkplain dev.prodkit.ratelimit.RateLimiter#slidingWindow sliding window} is exact: no window
 * of the period's length ever holds more calls than permitted, and no call that fits is refused. A
 * {@linkplain dev.prodkit.ratelimit.RateLimiter#tokenBucket token bucket} lets a burst through and
 * then a steady rate: in any time {@code t} at most {@code burst + rate × t} calls. It needs fewer
 * bytes for a key, and no more for a large limit. Both are exact under any number of threads and to
 * the nanosecond.
 *
 * <p>Keys may come from strangers: a client's address, a token, a name. They are kept as a keyed
 * hash, never as text, and only so many of them; who comes when there is no room shares one limit
 * with everybody else who does. So a flood of new keys costs a bounded amount of memory, raises
 * nobody's allowance, and makes the limiter forget nobody whom it limits.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.slidingWindow(new RateLimit(100, Duration.ofMinutes(1)));
 *
 * Decision decision = limiter.decide(clientAddress);
 * decision.headers().forEach(response::header);   // RateLimit, RateLimit-Policy, Retry-After
 * if (decision instanceof Decision.Rejected) {
 *   response.status(429);
 *   return;
 * }
 * }</pre>
 */
@NullMarked
package dev.prodkit.ratelimit;

import org.jspecify.annotations.NullMarked;
