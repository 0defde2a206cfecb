// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.OwnRanges;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.redaction.Screening;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON line of an event: written, redacted, and only then cut. What cannot be written
 * becomes a degraded event, what cannot be redacted a shorter one, never the event as it was.
 * Thread-safe.
 */
final class EventLines implements LineEncoder {
  /** An event that needed more than this gives its memory back. */
  static final int USUAL = 64 * 1024;

  private static final byte[] NEW_LINE = {'\n'};

  private final EventFields fields;
  private final Redactor redactor;
  private final StackTraces traces;
  private final DegradedEvent degraded;
  private final int longest;
  private final EncodedTexts texts = new EncodedTexts();
  private final LinePool<Work> pool = new LinePool<>(Work::new);

  /** What one thread needs while it writes one event. */
  private final class Work {
    final Screening screening = new Screening(redactor);
    final JsonLine line = new JsonLine(texts, screening);
    ByteSink redacted = new ByteSink(0);

    /** Keeps nothing that an event needed which was larger than usual. */
    void release() {
      screening.release();
      line.release();
      redacted = new ByteSink(0);
    }
  }

  /**
   * With lines of not more than {@code longest} bytes.
   *
   * @param rootFirst whether a stack trace begins with its root cause
   */
  EventLines(EventFields fields, Redactor redactor, int longest, boolean rootFirst) {
    this(fields, redactor, longest, new StackTraces(rootFirst, false, longest / 2));
  }

  private EventLines(EventFields fields, Redactor redactor, int longest, StackTraces traces) {
    this.fields = fields;
    this.redactor = redactor;
    this.longest = longest;
    this.traces = traces;
    this.degraded = new DegradedEvent(fields.names(), false, fields::fields);
  }

  /** The JSON of which {@link TextFormat} makes text. */
  static EventLines forText(Redactor redactor, Supplier<Map<String, String>> context) {
    EventFields fields = new EventFields(TextFormat.NAMES);
    fields.context(context);
    return new EventLines(
        fields, redactor, TextFormat.LONGEST, new StackTraces(false, true, TextFormat.LONGEST / 2));
  }

  EventFields fields() {
    return fields;
  }

  @Override
  public void encode(ILoggingEvent event, ByteSink line) {
    encode(event, null, line);
  }

  /** With the failure of another encoder, which the line is written instead of. */
  void encode(ILoggingEvent event, @Nullable Throwable failure, ByteSink line) {
    LinePool.Loan<Work> loan = pool.take();
    try {
      encode(event, failure, line, loan.object);
    } finally {
      loan.state = LinePool.FREE;
    }
  }

  private void encode(ILoggingEvent event, @Nullable Throwable failure, ByteSink line, Work work) {
    int start = line.length();
    try {
      work.screening.begin();
      work.line.begin(line);
      try {
        fields.write(event, work.line, traces);
        if (failure != null) {
          work.line.failed(failure);
        }
        work.line.end();
      } catch (Throwable e) {
        work.screening.suspect();
        work.line.own().clear();
        line.length(start);
        byte[] rest = degraded.notEncoded(event, e);
        line.append(rest, 0, rest.length - 1);
      }
      if (!work.screening.clean()) {
        redact(line, start, work);
      }
      LineLimit.apply(line, start, longest);
      line.append(NEW_LINE);
    } catch (Throwable e) {
      int end = line.length();
      line.length(start);
      line.append(degraded.notRedacted(event, e));
      line.clearUpTo(end);
    } finally {
      if (line.array().length > USUAL || work.redacted.array().length > USUAL) {
        work.release();
      }
    }
  }

  private void redact(ByteSink line, int start, Work work) {
    ByteSink redacted = work.redacted;
    redacted.length(0);
    OwnRanges own = work.line.own();
    if (redactor.redact(line.array(), start, line.length(), own, redacted)) {
      int end = line.length();
      line.length(start);
      line.append(redacted.array(), 0, redacted.length());
      line.clearUpTo(end);
    }
  }
}
