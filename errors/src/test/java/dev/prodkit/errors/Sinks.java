// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Sinks with one habit each, and a publisher to try them with. */
final class Sinks {
  static final Map<String, String> IDENTITY =
      Map.of("service", "orders", "environment", "test", "version", "1.2.3");
  static final String CANARY = "hunter2-canary-value";

  private Sinks() {}

  /** Without pauses between attempts, and with a redaction that knows one secret. */
  static ErrorPublisher.Builder publisherTo(ErrorSink sink) {
    return ErrorPublisher.to(sink)
        .identity(IDENTITY)
        .redaction((name, text) -> text.replace(CANARY, "***"))
        .pause(Duration.ZERO);
  }

  /** Keeps what it is given. */
  static final class Keeping implements ErrorSink {
    private final List<ErrorEvent> events = new CopyOnWriteArrayList<>();
    private final boolean immediate;

    Keeping(boolean immediate) {
      this.immediate = immediate;
    }

    static Keeping queued() {
      return new Keeping(false);
    }

    static Keeping immediate() {
      return new Keeping(true);
    }

    @Override
    public void deliver(ErrorEvent event) {
      events.add(event);
    }

    @Override
    public boolean isImmediate() {
      return immediate;
    }

    List<ErrorEvent> events() {
      return events;
    }

    List<String> ids() {
      return events.stream().map(ErrorEvent::eventId).toList();
    }
  }

  /** Never returns, until it is let go or interrupted. */
  static final class Hanging implements ErrorSink {
    private final CountDownLatch released = new CountDownLatch(1);
    private final boolean obstinate;

    Hanging(boolean obstinate) {
      this.obstinate = obstinate;
    }

    @Override
    public void deliver(ErrorEvent event) throws InterruptedException {
      while (true) {
        try {
          released.await();
          return;
        } catch (InterruptedException e) {
          if (!obstinate) {
            throw e;
          }
        }
      }
    }

    void release() {
      released.countDown();
    }
  }
}
