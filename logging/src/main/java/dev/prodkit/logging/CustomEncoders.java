// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.AppenderAttachable;
import dev.prodkit.redaction.Redactor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a {@link RedactingEncoder} around every encoder of a configuration that is not ours. It
 * stays there for the rest of the process; wrapping again exchanges the redactor.
 */
final class CustomEncoders {
  private final Redactor redactor;
  private final IdentityHashMap<OutputStreamAppender<ILoggingEvent>, Encoder<ILoggingEvent>>
      before = new IdentityHashMap<>();
  private final Set<Appender<ILoggingEvent>> seen =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<String> unredacted = new ArrayList<>();

  private CustomEncoders(Redactor redactor) {
    this.redactor = redactor;
  }

  static CustomEncoders wrap(LoggerContext context, Redactor redactor) {
    CustomEncoders encoders = new CustomEncoders(redactor);
    for (Logger logger : context.getLoggerList()) {
      LogbackState.appenders(logger).forEach(encoders::wrap);
    }
    return encoders;
  }

  static CustomEncoders wrap(LogbackState state, Redactor redactor) {
    CustomEncoders encoders = new CustomEncoders(redactor);
    state.appenders().forEach(encoders::wrap);
    return encoders;
  }

  private void wrap(Appender<ILoggingEvent> appender) {
    if (!seen.add(appender) || appender instanceof EventAppender) {
      return;
    }
    if (appender instanceof AppenderAttachable<?> holder) {
      wrapAttached(holder);
    } else if (appender instanceof OutputStreamAppender<ILoggingEvent> stream
        && stream.getEncoder() != null) {
      wrapEncoder(stream);
    } else {
      unredacted.add(String.valueOf(appender.getName()));
    }
  }

  @SuppressWarnings("unchecked") // an appender of log events holds appenders of log events
  private void wrapAttached(AppenderAttachable<?> holder) {
    holder
        .iteratorForAppenders()
        .forEachRemaining(appender -> wrap((Appender<ILoggingEvent>) appender));
  }

  private void wrapEncoder(OutputStreamAppender<ILoggingEvent> appender) {
    Encoder<ILoggingEvent> encoder = appender.getEncoder();
    if (encoder instanceof RedactingEncoder<ILoggingEvent> earlier && earlier.goesBy(redactor)) {
      return; // put there by an earlier start
    }
    before.put(appender, encoder);
    boolean text = encoder instanceof LayoutWrappingEncoder<?>;
    RedactingEncoder<ILoggingEvent> redacting = new RedactingEncoder<>(
        encoder, redactor, new DegradedEvent(FieldNames.JSON, text, Map::of));
    redacting.setContext(appender.getContext());
    redacting.start();
    appender.setEncoder(redacting);
  }

  /** The names of appenders that do not write to a stream. */
  List<String> unredacted() {
    return List.copyOf(unredacted);
  }

  /** Takes the redactor off again: only where its classes must not stay. */
  void unwrap() {
    before.forEach(OutputStreamAppender::setEncoder);
  }
}
