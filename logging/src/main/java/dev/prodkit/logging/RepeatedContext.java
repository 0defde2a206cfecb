// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import dev.prodkit.redaction.ByteSink;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the diagnostic context of events, and knows again the one of the event before: the lines
 * of one request have the same. When it comes for the second time its bytes are kept, and after
 * that they are copied, unless the secrets have changed.
 *
 * <p>It trusts no map to be unchangeable: a context is the same if every name and value in it is
 * the same string as before. Nothing is kept in which there was anything to redact, an id included
 * that looks like a secret, or any name that did not stay as it was given. Not thread-safe.
 */
final class RepeatedContext {
  private static final int MOST = 16;
  private static final int LARGEST = 4 * 1024;

  private final JsonLine line;
  private final String[] names = new String[MOST];
  private final @Nullable String[] values = new @Nullable String[MOST];
  private final ByteSink bytes = new ByteSink(256);
  private final BiConsumer<String, @Nullable String> unkept;
  private final BiConsumer<String, @Nullable String> writing = this::write;
  private final BiConsumer<String, @Nullable String> comparing = this::compare;

  private @Nullable Map<String, String> last;
  private boolean known;
  private int count;
  private int generation;
  private @Nullable NameRules rules;

  private int next;
  private boolean same;

  RepeatedContext(JsonLine line) {
    this.line = line;
    this.unkept = line::entryOfContext;
  }

  /** Writes the context as members of the event. */
  @SuppressWarnings("ReferenceEquality") // the same map, not an equal one
  void write(Map<String, String> context) {
    if (context != last) {
      known = false;
      context.forEach(unkept);
      last = line.screening().cleanSoFar() ? context : null;
    } else if (!known || !copied(context)) {
      writeAndKeep(context);
    }
  }

  @SuppressWarnings("ReferenceEquality") // rules that are equal are judged again, that is all
  private boolean copied(Map<String, String> context) {
    if (generation != line.screening().generation() || rules != line.names().rules()) {
      return false;
    }
    next = 0;
    same = true;
    context.forEach(comparing);
    if (!same || next != count || !line.names().takeAll(names, count)) {
      return false;
    }
    line.sink().append(bytes.array(), 0, bytes.length());
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // two strings that are equal could stay longer than these
  private void compare(String name, @Nullable String value) {
    same &= next < count && names[next] == name && values[next] == value;
    next++;
  }

  private void writeAndKeep(Map<String, String> context) {
    ByteSink sink = line.sink();
    int from = sink.length();
    known = false; // should this end half-way
    next = 0;
    same = true;
    context.forEach(writing);
    int length = sink.length() - from;
    known = same && next <= MOST && length <= LARGEST && line.screening().cleanSoFar();
    if (known) {
      count = next;
      generation = line.screening().generation();
      rules = line.names().rules();
      bytes.length(0);
      bytes.append(sink.array(), from, sink.length());
    } else {
      forget();
    }
  }

  private void write(String name, @Nullable String value) {
    if (next < MOST) {
      names[next] = name;
      values[next] = value;
    }
    next++;
    same &= line.entryOfContext(name, value);
  }

  /** Keeps nothing of anybody's values. */
  void forget() {
    known = false;
    last = null;
    Arrays.fill(values, null);
  }
}
