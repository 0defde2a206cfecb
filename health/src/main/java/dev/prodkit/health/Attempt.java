// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.health;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gives a blocking call a deadline that the JDK does not give it: name resolution has none, and a
 * socket's timeouts begin anew with each byte. The call runs on a thread of its own; at the
 * deadline what it has opened is closed under it, and the next attempt waits until it has come
 * back. So what hangs costs one thread, and no connection is left.
 */
final class Attempt {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** A blocking call. */
  interface Call {
    /**
     * Answers, and closes what it opens however it ends.
     *
     * @param opened is told of what must be closed at the deadline, so that the call comes back
     */
    boolean run(Opened opened) throws Exception;
  }

  private final Duration within;
  private final AtomicReference<CompletableFuture<Boolean>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(true));

  private Attempt(Duration within) {
    Objects.requireNonNull(within, "within");
    if (within.compareTo(Duration.ofMillis(1)) < 0 || within.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("the time for a health check's call is " + within
          + ": choose a millisecond to " + LONGEST);
    }
    this.within = within;
  }

  static DependencyCheck within(Duration within, Call call) {
    Attempt attempt = new Attempt(within);
    return () -> attempt.run(call);
  }

  private boolean run(Call call) throws Exception {
    CompletableFuture<Boolean> before = last.get();
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    if (!before.isDone() || !last.compareAndSet(before, answer)) {
      throw new TimeoutException("the attempt before has not come back yet");
    }
    Opened opened = new Opened();
    try {
      // Made here, so that the call has the context class loader of the check that makes it.
      new OwnThreads()
          .make(() -> complete(answer, call, opened), "prodkit-health-attempt")
          .start();
    } catch (Throwable noThread) {
      answer.complete(false);
      throw noThread;
    }
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    } catch (TimeoutException late) {
      throw new TimeoutException("no answer within " + within.toMillis() + " ms");
    } finally {
      opened.giveUp();
    }
  }

  private static void complete(CompletableFuture<Boolean> answer, Call call, Opened opened) {
    try {
      answer.complete(call.run(opened));
    } catch (Throwable failure) {
      answer.completeExceptionally(failure);
    }
  }

  /** What a call has opened at this moment. */
  static final class Opened {
    private static final Closeable NOTHING = () -> {};
    private static final Closeable GIVEN_UP = () -> {};

    private final AtomicReference<Closeable> open = new AtomicReference<>(NOTHING);

    /** Closes this at the deadline, or at once if that has passed. */
    void add(Closeable closeable) throws IOException {
      if (!open.compareAndSet(NOTHING, closeable)) {
        closeable.close();
        throw new IOException("given up");
      }
    }

    /** Ends a call that was given up while it could not be closed. */
    void requireInTime() throws IOException {
      if (GIVEN_UP.equals(open.get())) {
        throw new IOException("given up");
      }
    }

    private void giveUp() throws IOException {
      open.getAndSet(GIVEN_UP).close();
    }
  }
}
