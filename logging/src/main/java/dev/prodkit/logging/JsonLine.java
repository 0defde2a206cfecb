// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import dev.prodkit.redaction.Redactor;
import dev.prodkit.redaction.Screening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One event while it is written: strict JSON whatever the user passes in, with member names that
 * are unique in every object, and with those that are ours kept for us. Used again for the next
 * event. Not thread-safe.
 */
final class JsonLine implements BiConsumer<String, @Nullable String> {
  /** What holds more than this is no log event; its value is not written. */
  static final int LARGEST = 1 << 20;

  /** A value that is nested deeper has, as a rule, no end. */
  private static final int DEEPEST = 500;

  /** Parsers refuse member names that are too long, Jackson's above 50,000 characters. */
  private static final int LONGEST_NAME = 1_024;

  /** Not cut: the half of a secret would not be recognised any more. */
  private static final String LONG_NAME = "_name_too_long";

  private static final int MANY = 16;
  private static final int USUAL_DEPTH = 16;
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  private final EncodedTexts texts;
  private final Screening screening;
  private final List<MemberNames> names = new ArrayList<>(List.of(new MemberNames()));
  private final RepeatedContext repeated = new RepeatedContext(this);
  private ByteSink sink = new ByteSink(0);
  private int start;

  /** Where the member of the event begins that is being written. */
  private int member;

  private int depth;
  private NameRules rules = NameRules.NONE;

  /** The name of a field of ours, and how it begins: {@code ,"name":}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed on
  record Piece(String name, byte[] bytes) {}

  JsonLine(EncodedTexts texts, Screening screening) {
    this.texts = texts;
    this.screening = screening;
  }

  /** Begins an event at the end of the sink. */
  void begin(ByteSink target) {
    if (sink != target) {
      sink = target;
    }
    start = target.length();
    depth = 0;
    if (names.size() > USUAL_DEPTH) {
      names.subList(USUAL_DEPTH, names.size()).clear();
    }
    names.get(0).clear();
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

  /** Keeps nothing of anybody's texts. */
  void release() {
    repeated.forget();
  }

  /** Is told of each text of the user's. */
  Screening screening() {
    return screening;
  }

  EncodedTexts texts() {
    return texts;
  }

  // --- names

  /** How names are treated from here on. */
  @SuppressWarnings("ReferenceEquality") // only to save the writing
  void rules(NameRules rules) {
    if (this.rules != rules) {
      this.rules = rules;
    }
  }

  NameRules rules() {
    return rules;
  }

  /** The name of a field of ours that only some events have. */
  void own(Piece piece) {
    names.get(0).add(piece.name());
    member = sink.length();
    sink.append(piece.bytes());
  }

  /** The diagnostic context. */
  void context(Map<String, String> context) {
    repeated.write(context);
  }

  /** One entry of the diagnostic context. */
  @Override
  public void accept(String name, @Nullable String value) {
    entryOfContext(name, value);
  }

  /** Answers whether the name is written as it was given, and would be so again. */
  @SuppressWarnings("ReferenceEquality") // well-formed text is the same text
  boolean entryOfContext(String name, @Nullable String value) {
    if (value == null && !rules.nulls()) {
      return false;
    }
    EncodedTexts.Entry entry = entry(name);
    NameRules.Place place = rules.place(entry);
    boolean asGiven = place != NameRules.Place.OTHER && names.get(0).add(entry.text);
    if (asGiven) {
      member = sink.length();
      write(entry.member, 0);
    } else {
      lendOrName(name);
    }
    stringOrNull(value);
    return asGiven && entry.text == entry.given && entry.given.equals(name);
  }

  /** Takes names that are free for the user; false, and none is taken, if one has been used. */
  boolean takeNames(String[] all, int count) {
    return names.get(0).addAll(all, count);
  }

  private void lendOrName(@Nullable String name) {
    String lent = name == null ? null : rules.lent().get(name);
    if (lent == null || names.get(0).contains(lent)) {
      name(lent == null ? name : "_" + lent);
    } else {
      member = sink.length();
      names.get(0).add(lent);
      write(texts.of(lent).member, 0);
    }
  }

  /** A field with a value of any kind. */
  void pair(@Nullable String name, @Nullable Object value) {
    if (rules.nulls() || (name != null && value != null)) {
      name(name);
      JsonValues.write(value, this);
    }
  }

  /** Says in the event, once, that something of it could not be written. */
  void failed(Throwable failure) {
    if (names.get(0).add(FieldNames.ENCODE_ERROR)) {
      member = sink.length();
      write(texts.of(FieldNames.ENCODE_ERROR).member, 0);
      string(NotSerialisable.reason(failure).getClass().getName());
    }
  }

  /** The name of the next member, with its comma and colon. */
  void name(@Nullable String given) {
    member = sink.length();
    write(entry(given), 0);
  }

  private EncodedTexts.Entry entry(@Nullable String given) {
    return texts.of(given == null ? "null" : given.length() > LONGEST_NAME ? LONG_NAME : given);
  }

  /** The name, without its comma if {@code from} is 1. */
  private void write(EncodedTexts.Entry name, int from) {
    boolean free = (depth > 0 || rules.place(name) == NameRules.Place.FREE)
        && names.get(depth).add(name.text);
    write((free ? name : texts.of(free(name.text))).member, from);
  }

  private void write(KeptBytes encoded, int from) {
    screening.member(encoded);
    if (from == 0) {
      sink.append(encoded);
    } else {
      sink.append(encoded.bytes, from, encoded.length);
    }
  }

  private String free(String wanted) {
    MemberNames taken = names.get(depth);
    String name = wanted;
    if (depth == 0
        && (rules.reserved().contains(name)
            || (rules.sometimes().contains(name) && taken.contains(name)))) {
      name = "_" + name;
    }
    String free = name;
    int number = 1;
    while ((depth == 0 && rules.reserved().contains(free)) || !taken.add(free)) {
      // A few are counted; of very many with one name nobody waits for the count.
      number = number < MANY ? number + 1 : Math.max(number, taken.count()) + 1;
      free = name + "_" + number;
    }
    return free;
  }

  // --- values

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

  // --- objects and arrays inside the event

  void open(char bracket) {
    if (++depth > DEEPEST) {
      throw new TooLarge();
    }
    put(bracket);
    if (bracket == '{') {
      while (names.size() <= depth) {
        names.add(new MemberNames());
      }
      names.get(depth).clear();
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
    write(entry(name), first ? 1 : 0);
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
      throw new TooLarge();
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

  /** Thrown inside a value that goes on and on. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("the value is too large for a log event", null, false, false);
    }
  }
}
