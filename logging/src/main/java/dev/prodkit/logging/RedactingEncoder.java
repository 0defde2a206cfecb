// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.prodkit.redaction.Redactor;
import java.nio.charset.Charset;
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

  /** Of the delegate's bytes, if the configuration tells it. */
  private @Nullable Charset charset;

  /** Of the delegate's bytes, if they must be read as text before anything can be found in them. */
  private @Nullable Charset other;

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

  /**
   * The charset of the delegate's bytes. It need not be set for an encoder with a layout, for those
   * of logstash-logback-encoder and for one with a public {@code getCharset()}; of any other it is
   * taken to be UTF-8.
   */
  public void setCharset(Charset charset) {
    this.charset = charset;
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
    Charset its = charset == null ? charsetOf(encoder) : charset;
    other = its.equals(UTF_8) || its.equals(US_ASCII) ? null : its;
    super.start();
  }

  private Charset charsetOf(Encoder<?> encoder) {
    if (encoder instanceof LayoutWrappingEncoder<?> layout) {
      // Without one of its own it takes the default of the JVM.
      return layout.getCharset() == null ? Charset.defaultCharset() : layout.getCharset();
    }
    if (encoder instanceof CompositeJsonEncoder<?> json) {
      return Charset.forName(json.getEncoding());
    }
    try {
      if (encoder.getClass().getMethod("getCharset").invoke(encoder) instanceof Charset told) {
        return told;
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      addInfo("%s does not tell its charset: it is taken for UTF-8, unless <charset> says otherwise"
          .formatted(encoder.getClass().getName()));
    }
    return UTF_8;
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
    } catch (Throwable e) { // what is made in its place is not redacted yet
      recover(event, e);
      return degraded(event, e);
    }
    if (redactsItself) {
      return encoded;
    }
    try {
      return redacted(encoded);
    } catch (Throwable e) {
      return inOther(degraded.notRedacted(event, e));
    }
  }

  private byte[] degraded(E event, Throwable failure) {
    try {
      return inOther(redactor().redact(degraded.notEncodedByAnother(event, failure)));
    } catch (Throwable e) {
      return inOther(degraded.notRedacted(event, e));
    }
  }

  /** A line of ours, in the charset of the delegate's. */
  private byte[] inOther(byte[] utf8) {
    return other == null ? utf8 : new String(utf8, UTF_8).getBytes(other);
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

  private Redactor redactor() {
    Redactor current = redactor;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  /** The same bytes if there is nothing to take out of them. */
  @SuppressWarnings("ReferenceEquality") // the same array says that nothing was found
  private byte[] redacted(byte[] encoded) {
    Charset its = other;
    if (its == null) {
      return redactor().redact(encoded);
    }
    byte[] utf8 = new String(encoded, its).getBytes(UTF_8);
    byte[] redacted = redactor().redact(utf8);
    return redacted == utf8 ? encoded : new String(redacted, UTF_8).getBytes(its);
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
