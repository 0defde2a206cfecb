// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * Tells a sink about failures, each once, and never makes one worse: {@link #publish} does not wait
 * for the sink and does not throw, whatever the failure, the message or the sink do.
 *
 * <p>Nothing disappears without a trace. An event that the sink does not take goes to the fallback
 * (the log), whole, with its id; {@link #counts()} says what became of every one. The same failure
 * is published once, as is one that wraps it; of identical failures (same type, same place) beyond
 * {@value #IDENTICAL_PER_MINUTE} a minute, events carry the number and no longer each failure.
 * Failures of the publisher itself, its sink and the threads that the sink starts are never
 * published.
 *
 * <p>With an {@linkplain ErrorSink#isImmediate() immediate} sink, such as the log, the sink runs in
 * the thread that publishes, and an event is out when the call returns. Any other runs on a daemon
 * thread behind a bounded queue; the logging context (MDC) of the publishing thread goes along.
 * Thread-safe.
 */
public final class ErrorPublisher implements AutoCloseable {
  /** How many events wait for the sink, unless {@link Builder#queueBound} says otherwise. */
  public static final int QUEUE_BOUND = 1_000;
  /** How many identical failures a minute become events, unless told otherwise. */
  public static final int IDENTICAL_PER_MINUTE = 100;
  /** How long {@link #close()} lets the sink finish. */
  public static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final EventIds ids = new EventIds();
  private final SelfGuard guard = new SelfGuard();
  private final Gate gate;
  private final Notices notices;
  private final EventWriter writer;
  private final Ledger ledger;
  private final Courier courier;

  private ErrorPublisher(Builder builder, String service, String environment) {
    this.clock = reliable(builder.clock);
    this.gate = new Gate(builder.identicalPerMinute);
    this.notices = new Notices(clock);
    this.ledger = new Ledger(builder.queueBound);
    Redaction redaction = new Redaction(builder.redaction.orElseThrow(), notices);
    this.writer = new EventWriter(service, environment, redaction, builder.traceId, notices);
    this.courier = new Courier(
        builder.sink, builder.fallback, ledger, redaction, notices, guard, builder.pause);
  }

  /** Begins a publisher for this sink, which stays its owner's to close. */
  public static Builder to(ErrorSink sink) {
    return new Builder(sink);
  }

  /** Like {@link #publish(Throwable, Map)}, for a failure that belongs to no message. */
  public String publish(Throwable failure) {
    return publish(failure, Map.of());
  }

  /**
   * Publishes a failure, unless it was published already or is one of too many of its kind.
   *
   * @param originalMessage what the service was working on; copied before this returns, so that it
   *     may change later. Values that are no JSON are told by their {@code toString}, and
   *     everything beyond the bounds of {@link ErrorEvent} is left off
   * @return the id of the event that tells of this failure, for the log lines that follow
   */
  public String publish(Throwable failure, Map<String, ?> originalMessage) {
    // A null is a mistake, but no reason to lose the failure or to throw where one is handled.
    Throwable thrown = Objects.requireNonNullElseGet(failure, NullPointerException::new);
    Map<String, ?> original = Objects.requireNonNullElse(originalMessage, Map.of());
    return guarded(thrown.getClass().getName(), (id, now) -> {
      String type = writer.shown(thrown.getClass().getName());
      List<Throwable> chain = Causes.chain(thrown);
      Gate.Outcome outcome = gate.judge(chain, Fingerprint.of(type, chain), id, now);
      return conclude(
          outcome,
          now,
          repeats -> writer.write(
              id, now, type, Causes.message(thrown), Optional.of(thrown), original, repeats));
    });
  }

  /**
   * Publishes a failure for which nothing was thrown. Those of one type are identical to each
   * other.
   *
   * @return the id of the event that tells of it
   */
  public String publish(String type, String message, Map<String, ?> originalMessage) {
    return guarded("", (id, now) -> {
      String shown = writer.shown(Objects.requireNonNullElse(type, ""));
      String text = Objects.requireNonNullElse(message, "");
      Map<String, ?> original = Objects.requireNonNullElse(originalMessage, Map.of());
      Gate.Outcome outcome = gate.judge(List.of(), new Fingerprint(shown, List.of()), id, now);
      return conclude(
          outcome,
          now,
          repeats -> writer.write(id, now, shown, text, Optional.empty(), original, repeats));
    });
  }

  /** Publishes what ended a thread, and says so in the log, where the JVM would have. */
  void publishUncaught(Thread thread, Throwable failure) {
    String id = publish(failure, Map.of("thread", thread.getName()));
    notices.always(
        Level.ERROR,
        ErrorCodes.UNCAUGHT,
        "Uncaught in a thread, which ends: " + failure.getClass().getName(),
        Map.of("event_id", id, "ended_thread", writer.shown(thread.getName())));
  }

  /**
   * The id under which this failure, or one that it wraps or that wraps it, was published: what a
   * later log line carries instead of the stack. The last 2,048 throwables are remembered, and only
   * as long as somebody else holds them. Never throws.
   */
  public Optional<String> eventId(Throwable failure) {
    try {
      return gate.idOf(Causes.chain(failure));
    } catch (Throwable unreadable) {
      return Optional.empty();
    }
  }

  /** What became of every failure so far. A consistent snapshot. */
  public Counts counts() {
    return ledger.counts();
  }

  /**
   * Waits until every event that was published before has been taken by the sink or the fallback,
   * or until the bound is over or this thread is interrupted, whose flag is then set.
   */
  public FlushResult flush(Duration bound) {
    return new FlushResult(courier.flush(bound), counts());
  }

  /** {@link #close(Duration)} with {@link #CLOSE_BOUND}. */
  @Override
  public void close() {
    close(CLOSE_BOUND);
  }

  /**
   * Lets the sink take what is waiting, at most for this long (an interrupt cuts it short), and
   * gives the rest to the fallback, for at most two seconds more. What is published later goes to
   * the fallback at once. A second call finds nothing left to do.
   */
  public FlushResult close(Duration bound) {
    boolean complete = courier.close(bound);
    notices.folded(gate.untold());
    return new FlushResult(complete, counts());
  }

  private interface Publication {
    String publish(String id, Instant now);
  }

  private interface Writing {
    ErrorEvent write(long repeats);
  }

  private String guarded(String type, Publication publication) {
    Instant now = clock.instant();
    String id = ids.next(now);
    if (!guard.enter()) {
      refuse(id, type);
      return id;
    }
    try {
      return publication.publish(id, now);
    } catch (Throwable broken) {
      // Memory or stack ran out before there was an event.
      ledger.lostBeforehand();
      notices.warn(
          ErrorCodes.LOST,
          "An error event could not be made: it is lost",
          Map.of(
              "event_id", id, "error_type", type, "failure", broken.getClass().getName()));
      return id;
    } finally {
      guard.leave();
    }
  }

  private String conclude(Gate.Outcome outcome, Instant now, Writing writing) {
    if (outcome instanceof Gate.Outcome.Passed passed) {
      courier.send(writing.write(passed.repeats()));
    } else if (outcome instanceof Gate.Outcome.Folded) {
      ledger.suppressed();
      notices.warn(
          ErrorCodes.STORM,
          "Too many identical failures: they are folded into one event, which others will count",
          Map.of("event_id", outcome.id()));
    } else {
      ledger.deduplicated();
    }
    notices.folded(gate.untold(now));
    return outcome.id();
  }

  private void refuse(String id, String type) {
    // Neither the failure's own methods nor the redaction are asked: they may be what called us.
    ledger.refused();
    notices.warn(
        ErrorCodes.SELF_FEEDING,
        "A failure of the error publisher or its sink was not published",
        Map.of("event_id", id, "error_type", type));
  }

  private static InstantSource reliable(InstantSource clock) {
    return () -> {
      try {
        return clock.instant();
      } catch (Throwable broken) {
        return Instant.now();
      }
    };
  }

  /** Collects what a publisher needs. Not thread-safe. */
  public static final class Builder {
    private final ErrorSink sink;
    private final List<String> wrong = new ArrayList<>();
    private Map<String, String> identity = Map.of();
    private Supplier<Optional<String>> traceId = Optional::empty;
    private ErrorSink fallback = ErrorSink.logging();
    private InstantSource clock = InstantSource.system();
    private Duration pause = Duration.ofMillis(100);
    private int queueBound = QUEUE_BOUND;
    private int identicalPerMinute = IDENTICAL_PER_MINUTE;
    private Optional<BinaryOperator<String>> redaction = Optional.empty();

    private Builder(ErrorSink sink) {
      this.sink = sink;
    }

    /**
     * Required: who fails. {@code service} and {@code environment} are read, other names ignored.
     */
    public Builder identity(Map<String, String> members) {
      identity = Map.copyOf(members);
      return this;
    }

    /**
     * Required: from a name and a value to the value that may be shown. It is applied to every
     * text, name and number of an event before that is cut: members of the original message come
     * with their name, everything else with an empty one. If it throws, the text is withheld. Runs
     * in the publishing thread. An object or a number is hidden as a whole under a name with which
     * the text {@code probe-value} is not shown as it is.
     */
    public Builder redaction(BinaryOperator<String> rule) {
      redaction = Optional.of(rule);
      return this;
    }

    /** Tells the publishing thread's trace. None by default. */
    public Builder traceId(Supplier<Optional<String>> supplier) {
      traceId = supplier;
      return this;
    }

    /**
     * What takes an event that the sink does not, or not in time; the log by default. It must be as
     * quick as a log call, since it may run in the thread that publishes.
     */
    public Builder fallback(ErrorSink other) {
      fallback = other;
      return this;
    }

    /** How many events may wait for a sink that is not immediate, from 1 to 100,000. */
    public Builder queueBound(int events) {
      queueBound = within("queueBound", events, 100_000);
      return this;
    }

    /** How many failures of one kind become events in a minute, from 1 to 100,000. */
    public Builder identicalPerMinute(int events) {
      identicalPerMinute = within("identicalPerMinute", events, 100_000);
      return this;
    }

    /** Where timestamps come from, and the minutes that are counted by; the system's by default. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /** How long to wait before trying an event again. */
    Builder pause(Duration between) {
      pause = between;
      return this;
    }

    /**
     * Starts the publisher.
     *
     * @throws IllegalArgumentException if something is missing or out of its bounds; it names
     *     everything
     */
    public ErrorPublisher open() {
      List<String> problems = new ArrayList<>(wrong);
      String service = member("service", problems);
      String environment = member("environment", problems);
      if (redaction.isEmpty()) {
        problems.add("redaction is missing: give the redactor, so that no secret leaves");
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException("ErrorPublisher: " + String.join("; ", problems));
      }
      ErrorPublisher publisher = new ErrorPublisher(this, service, environment);
      publisher.courier.start();
      return publisher;
    }

    private String member(String name, List<String> problems) {
      String value = identity.getOrDefault(name, "");
      try {
        ErrorEvent.requireText("identity." + name, value, ErrorEvent.LONGEST_NAME);
      } catch (IllegalArgumentException e) {
        problems.add(Objects.requireNonNullElse(e.getMessage(), name));
      }
      return value;
    }

    private int within(String name, int given, int most) {
      if (given < 1 || given > most) {
        wrong.add(name + " is " + given + ": give one from 1 to " + most);
      }
      return given;
    }
  }
}
