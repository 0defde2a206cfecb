// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.prodkit.redaction.Redactor;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.logstash.logback.encoder.CompositeJsonEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Goes around any Logback encoder, takes every secret out of the bytes that it made, and never
 * fails: an event that cannot be encoded becomes a short line that says so, and one that cannot be
 * redacted a shorter one, never the event as it was.
 *
 * <p>In an XML configuration it is one line inside an appender; the secrets are then the values of
 * environment variables with sensitive names, and without a {@code <delegate>} the format is our
 * JSON:
 *
 * <pre>{@code
 * <encoder class="dev.prodkit.logging.RedactingEncoder">
 *   <delegate class="net.logstash.logback.encoder.LogstashEncoder"/>
 * </encoder>
 * }</pre>
 *
 * <p>Thread-safe if the delegate is.
 *
 * @param <E> the type of events, as a rule {@link ILoggingEvent}
 */
public final class RedactingEncoder<E> extends EncoderBase<E> {
  private static final byte[] NOTHING = {};

  private @Nullable Encoder<E> delegate;
  private volatile @Nullable Redactor redactor;
  private DegradedEvent degraded = new DegradedEvent(FieldNames.JSON, false, Map::of);

  /** Made by {@link CustomEncoders}, so that another redactor may take the place of this one. */
  private boolean exchangeable;

  /** The delegate is ours, and takes out by itself what the same redactor knows. */
  private boolean redactsItself;

  /** Not ASCII-compatible: to be read as text before anything can be found in it. */
  private @Nullable Charset wide;

  /** For an XML configuration. */
  public RedactingEncoder() {}

  /** Around {@code delegate}, which is started and stopped together with this. */
  public RedactingEncoder(Encoder<E> delegate, Redactor redactor) {
    this.delegate = delegate;
    this.redactor = redactor;
  }

  RedactingEncoder(Encoder<E> delegate, Redactor redactor, DegradedEvent degraded) {
    this(delegate, redactor);
    this.degraded = degraded;
    this.exchangeable = true;
  }

  /**
   * Goes by this redactor from now on, which keeps the secrets of the one before. False if the one
   * before was chosen by the application.
   */
  boolean goesBy(Redactor next) {
    Redactor earlier = redactor;
    if (exchangeable && earlier != null) {
      next.keep(earlier);
      redactor = next;
    }
    return exchangeable;
  }

  /** What makes the events. */
  public void setDelegate(Encoder<E> delegate) {
    this.delegate = delegate;
    redactsItself = false;
  }

  Encoder<E> delegate() {
    return delegate == null ? ours() : delegate;
  }

  @SuppressWarnings("unchecked") // without a delegate the events are Logback's own
  private Encoder<E> ours() {
    return (Encoder<E>) (redactor == null ? new JsonEncoder() : new JsonEncoder(redactor));
  }

  @Override
  public void start() {
    if (redactor == null) {
      redactor = Redactor.fromEnvironment(System.getenv());
    }
    redactsItself |= delegate == null;
    Encoder<E> encoder = delegate();
    delegate = encoder;
    if (!encoder.isStarted()) {
      encoder.setContext(getContext());
      encoder.start();
    }
    Charset charset = charset(encoder);
    wide = "A".getBytes(charset).length == 1 ? null : charset;
    super.start();
  }

  private static Charset charset(Encoder<?> encoder) {
    if (encoder instanceof LayoutWrappingEncoder<?> layout && layout.getCharset() != null) {
      return layout.getCharset();
    }
    return encoder instanceof CompositeJsonEncoder<?> json
        ? Charset.forName(json.getEncoding())
        : StandardCharsets.UTF_8;
  }

  @Override
  public void stop() {
    super.stop();
    if (delegate != null) {
      delegate.stop();
    }
  }

  @Override
  public byte[] encode(E event) {
    byte[] encoded;
    try {
      encoded = encoded(event);
      if (redactsItself) {
        return encoded;
      }
    } catch (Throwable e) { // what is made in its place nobody has redacted yet
      recover(event, e);
      encoded = degraded.notEncodedByAnother(event, e);
    }
    try {
      return redacted(encoded);
    } catch (Throwable e) {
      return degraded.notRedacted(event, e);
    }
  }

  private byte[] encoded(E event) {
    byte[] encoded = delegate().encode(event);
    if (encoded == null || (encoded.length == 0 && delegate instanceof CompositeJsonEncoder)) {
      throw new IllegalStateException("the encoder made nothing of the event");
    }
    return encoded;
  }

  /**
   * Logstash's encoders keep a half-used generator after an Error, which would spoil this thread's
   * next event. An event without content makes them throw it away.
   */
  @SuppressWarnings("unchecked") // asked before
  private void recover(E event, Throwable failure) {
    if (failure instanceof Error
        && delegate instanceof CompositeJsonEncoder
        && event instanceof ILoggingEvent) {
      try {
        delegate.encode((E) new LoggingEvent());
      } catch (RuntimeException | Error e) {
        addInfo("Encoder recovered after " + failure.getClass().getName());
      }
    }
  }

  private byte[] redacted(byte[] encoded) {
    Redactor current = redactor;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    Charset charset = wide;
    return charset == null
        ? current.redact(encoded)
        : current.apply(new String(encoded, charset)).getBytes(charset);
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return frame(delegate().headerBytes());
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return frame(delegate().footerBytes());
  }

  private byte @Nullable [] frame(byte @Nullable [] bytes) {
    try {
      return bytes == null ? null : redacted(bytes);
    } catch (RuntimeException e) {
      addError("A header or footer could not be redacted and is left out", e);
      return NOTHING;
    }
  }
}
