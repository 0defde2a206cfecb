// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import dev.prodkit.redaction.OwnRanges;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.redaction.Screening;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event while it is written: strict JSON whatever the user passes in, with member names that
 * are unique in every object, and with those that are ours kept for us. Used again for the next
 * event. Not thread-safe.
 */
final class JsonLine {
  /** What holds more than this is no log event; its value is not written. */
  static final int LARGEST = 1 << 20;

  /** A value that is nested deeper has, as a rule, no end. */
  private static final int DEEPEST = 500;

  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  private static final ByteSink NO_SINK = new ByteSink(0);

  private final EncodedTexts texts;
  private final Screening screening;
  private final TakenNames names;
  private final RepeatedContext repeated = new RepeatedContext(this);
  private final OwnRanges own = new OwnRanges();
  private ByteSink sink = NO_SINK;
  private int start;

  /** Where the member of the event begins that is being written. */
  private int member;

  private int depth;

  /** The name of a field of ours, and how it begins: {@code ,"name":}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed on
  record Piece(String name, byte[] bytes) {}

  JsonLine(EncodedTexts texts, Screening screening) {
    this.texts = texts;
    this.names = new TakenNames(texts);
    this.screening = screening;
  }

  /** Begins an event at the end of the sink. */
  void begin(ByteSink target) {
    if (sink != target) {
      sink = target;
    }
    start = target.length();
    depth = 0;
    names.begin();
    own.clear();
  }

  /** Ends the event; each member began with a comma, so that the first one's becomes the brace. */
  void end() {
    if (sink.length() == start) {
      put('{');
    } else {
      sink.array()[start] = '{';
    }
    put('}');
  }

  ByteSink sink() {
    return sink;
  }

  /** What of the event was not given by the service's code, and is no secret by its shape. */
  OwnRanges own() {
    return own;
  }

  /** Keeps no text of the event, and not what it was written to. */
  void release() {
    repeated.forget();
    sink = NO_SINK;
  }

  /** Is told of each text of the user's. */
  Screening screening() {
    return screening;
  }

  EncodedTexts texts() {
    return texts;
  }

  TakenNames names() {
    return names;
  }

  /** The name of a field of ours that only some events have. */
  void own(Piece piece) {
    names.take(piece.name());
    member = sink.length();
    sink.append(piece.bytes());
  }

  /** The diagnostic context. */
  void context(Map<String, String> context) {
    repeated.write(context);
  }

  /** Writes an entry of the MDC; answers whether its name stands as given, and would again. */
  @SuppressWarnings("ReferenceEquality") // well-formed text is the same text
  boolean entryOfContext(String name, @Nullable String value) {
    if (value == null && !names.rules().nulls()) {
      return false;
    }
    EncodedTexts.Entry entry = names.entry(name);
    boolean asGiven = names.takeAsGiven(entry);
    member = sink.length();
    write((asGiven ? entry : names.forContext(name, entry)).member, 0);
    int from = sink.length();
    stringOrNull(value);
    if (entry.correlation) {
      own.add(from, sink.length());
    }
    return asGiven && entry.text == entry.given && entry.given.equals(name);
  }

  /** A field with a value of any kind. */
  void pair(@Nullable String name, @Nullable Object value) {
    boolean nulls = names.rules().nulls();
    if (!nulls && (name == null || value == null)) {
      return;
    }
    long mark = mark();
    name(name, true);
    int from = sink.length();
    JsonValues.write(value, this);
    EcsNames ecs = names.rules().ecs();
    if (ecs != null && sink.array()[from] != '{' && ecs.onlyForObjects(names.entry(name).text)) {
      noObject(name, mark, from);
    }
  }

  /** Writes the member again, under a name that a value may have which is no object. */
  private void noObject(@Nullable String name, long mark, int from) {
    byte[] value = Arrays.copyOfRange(sink.array(), from, sink.length());
    rewind(mark);
    name(name, false);
    sink.append(value);
  }

  /** Says in the event, once, that something of it could not be written. */
  void failed(Throwable failure) {
    if (names.take(FieldNames.ENCODE_ERROR)) {
      member = sink.length();
      write(texts.of(FieldNames.ENCODE_ERROR).member, 0);
      string(NotSerialisable.reason(failure).getClass().getName());
    }
  }

  /**
   * The name of the next member, with its comma and colon.
   *
   * @param object whether its value is an object
   */
  void name(@Nullable String given, boolean object) {
    member = sink.length();
    write(names.forUser(names.entry(given), 0, object).member, 0);
  }

  /** The name, without its comma if {@code from} is 1. */
  private void write(KeptBytes encoded, int from) {
    screening.member(encoded);
    if (from == 0) {
      sink.append(encoded);
    } else {
      sink.append(encoded.bytes, from, encoded.length);
    }
  }

  void string(String text) {
    int from = sink.length();
    JsonText.quoted(text, sink);
    written(from);
  }

  void stringOrNull(@Nullable String text) {
    if (text == null) {
      nothing();
    } else {
      string(text);
    }
  }

  void number(long number) {
    int from = sink.length();
    JsonText.number(number, sink);
    if (sink.length() - from >= Redactor.SHORTEST) {
      written(from);
    }
  }

  /** Text that is a number in JSON. */
  void number(String number) {
    int from = sink.length();
    JsonText.ascii(number, sink);
    written(from);
  }

  /** Whether it was written, as {@link JsonText#decimal} can. */
  boolean decimal(double number) {
    int from = sink.length();
    boolean written = JsonText.decimal(number, sink);
    if (sink.length() - from >= Redactor.SHORTEST) {
      written(from);
    }
    return written;
  }

  /** A value; what stands inside another one is looked at together with that. */
  private void written(int from) {
    if (depth == 0) {
      screening.text(sink, from);
    }
  }

  void bool(boolean value) {
    sink.append(value ? TRUE : FALSE);
  }

  void nothing() {
    sink.append(NULL);
  }

  void put(char c) {
    sink.room(1)[sink.length()] = (byte) c;
    sink.length(sink.length() + 1);
  }

  void open(char bracket) {
    if (++depth > DEEPEST) {
      throw new NotSerialisable.TooLarge();
    }
    put(bracket);
    if (bracket == '{') {
      names.begin(depth);
    }
  }

  void close(char bracket) {
    depth--;
    put(bracket);
    written(member);
  }

  /** Before each member of an inner object. */
  void member(@Nullable String name, boolean first) {
    check();
    write(names.forUser(names.entry(name), depth, true).member, first ? 1 : 0);
  }

  /** Before each element of an array. */
  void separator(boolean first) {
    check();
    if (!first) {
      put(',');
    }
  }

  private void check() {
    if (sink.length() - member > LARGEST) {
      throw new NotSerialisable.TooLarge();
    }
  }

  /** A place to come back to with {@link #rewind}. */
  long mark() {
    return (long) depth << 32 | sink.length();
  }

  void rewind(long mark) {
    depth = (int) (mark >>> 32);
    sink.length((int) mark);
  }

  /** Writes in the place of a value that cannot be written why that is so. */
  void replace(long mark, Throwable failure) {
    rewind(mark);
    string(NotSerialisable.text(failure));
  }
}
