// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.prodkit.redaction.Redactor;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactingEncoderCharsetTest {
  private static final String EURO = "pass\u20acword123";

  private final LoggerContext context = new LoggerContext();

  private LoggingEvent event(String secret) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContextRemoteView(context.getLoggerContextRemoteView());
    event.setLevel(Level.INFO);
    event.setLoggerName("x");
    event.setThreadName("t");
    event.setMessage("login with " + secret + " and password=byname99 \u00e9nd");
    event.setInstant(Instant.now());
    event.setMDCPropertyMap(Map.of());
    return event;
  }

  private RedactingEncoder<ILoggingEvent> around(Encoder<ILoggingEvent> delegate, String secret) {
    Redactor redactor = Redactor.create();
    redactor.register(secret);
    delegate.setContext(context);
    RedactingEncoder<ILoggingEvent> encoder = new RedactingEncoder<>(delegate, redactor);
    encoder.setContext(context);
    return encoder;
  }

  private static PatternLayoutEncoder pattern(Charset charset) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern("%level %msg%n");
    encoder.setCharset(charset);
    return encoder;
  }

  @ParameterizedTest
  @CsvSource({
    "windows-1252, pass\u20acword123",
    "ISO-8859-15, pass\u20acword123",
    "ISO-8859-1, gr\u00fcn-geheim-1",
    "windows-1251, \u0441\u0435\u043a\u0440\u0435\u0442-\u043f\u0430\u0440\u043e\u043b\u044c1",
    "GBK, \u5bc6\u7801\u5bc6\u7801\u5bc6\u7801\u5bc6\u780112",
    "GB18030, \u5bc6\u7801\u5bc6\u7801\u5bc6\u7801\u5bc6\u780112",
    "Shift_JIS, \u3072\u307f\u3064\u306e\u30d1\u30b9\u30ef\u30fc\u30c9",
    "ISO-2022-JP, \u3072\u307f\u3064\u306e\u30d1\u30b9\u30ef\u30fc\u30c9",
    "EUC-KR, \ube44\ubc00\ubc88\ud638\ube44\ubc00\ubc88\ud638",
    "IBM1047, hunter2hunter2",
    "IBM037, hunter2hunter2",
    "UTF-16, pass\u20acword123",
    "UTF-16LE, pass\u20acword123",
    "UTF-32BE, pass\u20acword123",
    "US-ASCII, hunter2hunter2",
    "UTF-8, pass\u20acword123"
  })
  void masksInTheCharsetOfTheEncoder(String name, String secret) {
    Charset charset = Charset.forName(name);
    RedactingEncoder<ILoggingEvent> encoder = around(pattern(charset), secret);
    encoder.start();
    String line = new String(encoder.encode(event(secret)), charset);
    String end = new String("\u00e9nd".getBytes(charset), charset);
    assertThat(line.strip()).isEqualTo("INFO login with [redacted] and password=[redacted] " + end);
  }

  @ParameterizedTest
  @CsvSource({"US-ASCII", "ISO-8859-1", "windows-1252"})
  void masksWhatTheCharsetHasLeftOfASecret(String name) {
    String secret = "caf\u00e9-password-123\u20ac\u2192\uD83D\uDE00";
    Charset charset = Charset.forName(name);
    RedactingEncoder<ILoggingEvent> encoder = around(pattern(charset), secret);
    encoder.start();
    assertThat(new String(encoder.encode(event(secret)), charset))
        .startsWith("INFO login with [redacted] and password=[redacted]");
  }

  /** An encoder of a service's own. */
  static class Own extends EncoderBase<ILoggingEvent> {
    final Charset charset = Charset.forName("IBM1047");

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return event.getFormattedMessage().getBytes(charset);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }

  /** One that tells its charset. */
  public static final class Telling extends Own {
    public Charset getCharset() {
      return charset;
    }
  }

  @Test
  void asksAnEncoderThatCanTell() {
    RedactingEncoder<ILoggingEvent> encoder = around(new Telling(), EURO);
    encoder.start();
    assertThat(new String(encoder.encode(event(EURO)), Charset.forName("IBM1047")))
        .doesNotContain("word123");
  }

  @Test
  void isToldTheCharsetOfAnEncoderThatCannotTell() {
    RedactingEncoder<ILoggingEvent> encoder = around(new Own(), "hunter2hunter2");
    encoder.setCharset(Charset.forName("IBM1047"));
    encoder.start();
    assertThat(new String(encoder.encode(event("hunter2hunter2")), Charset.forName("IBM1047")))
        .startsWith("login with [redacted] and password=[redacted]");
  }

  @Test
  void saysWhichCharsetItAssumes() {
    RedactingEncoder<ILoggingEvent> encoder = around(new Own(), "hunter2hunter2");
    encoder.start();
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .anySatisfy(status -> assertThat(status.getMessage())
            .contains("Own does not tell its charset", "UTF-8", "<charset>"));
  }

  @Test
  void aLineWithoutSecretsIsLeftAsItIs() {
    byte[] bytes = {'a', (byte) 0x80, (byte) 0xff, 'b', '\n'};
    RedactingEncoder<ILoggingEvent> encoder = around(
        new Own() {
          @Override
          public byte[] encode(ILoggingEvent event) {
            return bytes;
          }
        },
        "hunter2hunter2");
    encoder.setCharset(Charset.forName("Shift_JIS"));
    encoder.start();
    assertThat(encoder.encode(event("x"))).isSameAs(bytes);
  }

  @Test
  void anEventThatCannotBeEncodedIsToldInTheCharsetOfTheEncoder() {
    Encoder<ILoggingEvent> failing = new Own() {
      @Override
      public byte[] encode(ILoggingEvent event) {
        throw new IllegalStateException("no");
      }
    };
    RedactingEncoder<ILoggingEvent> encoder = around(failing, "hunter2hunter2");
    Charset wide = Charset.forName("UTF-16LE");
    encoder.setCharset(wide);
    encoder.start();
    assertThat(new String(encoder.encode(event("hunter2hunter2")), wide))
        .contains("_encode_error", "login with [redacted]")
        .endsWith("}\n");
  }
}
