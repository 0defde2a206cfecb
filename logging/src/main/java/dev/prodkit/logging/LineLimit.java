// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.Bytes;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Brings a line of JSON down to a size: container runtimes split longer ones, and then they are no
 * JSON. The longest values are cut to one common length and named in {@code _truncated}; members
 * that do not fit even so are left out from the end, and counted. Text is cut between characters,
 * of a long text the end is kept as well (a stack trace ends with its root cause), arrays and
 * objects are closed.
 *
 * <p>The line must have been redacted before: the half of a secret is not recognised.
 */
final class LineLimit {
  /** For the line break, the names of what was cut, and the count of what was left out. */
  private static final int RESERVE = 512;

  private static final int LONGEST_LIST = 400;

  /** What stays of a member at least, beside its name. */
  private static final int LEAST = 64;

  private static final byte[] ELLIPSIS = "\u2026".getBytes(UTF_8);
  private static final byte[] TOO_LARGE = ("\"" + JsonValues.TOO_LARGE + "\"").getBytes(US_ASCII);

  private final byte[] text;
  private final int end;
  private final ByteSink out;
  private int members;

  /** By member: where its comma or brace, its value and its end are. */
  private int[] cells = new int[3 * 32];

  private LineLimit(byte[] text, int start, int end, int longest) {
    this.text = text;
    this.end = end;
    this.out = new ByteSink(longest);
    for (int at = start; text[at] != '}'; ) {
      at = member(at);
    }
  }

  /** Cuts what stands behind {@code start}, one whole JSON object, if it is too long. */
  static void apply(ByteSink line, int start, int longest) {
    if (line.length() - start < longest) {
      return;
    }
    LineLimit limit = new LineLimit(line.array(), start, line.length(), longest);
    limit.write(longest);
    line.length(start);
    line.append(limit.out.array(), 0, limit.out.length());
  }

  private int member(int at) {
    if (3 * members == cells.length) {
      cells = Arrays.copyOf(cells, 2 * cells.length);
    }
    int value = JsonBytes.afterString(text, at + 2) + 1;
    int next = JsonBytes.afterValue(text, value, end);
    cells[3 * members] = at;
    cells[3 * members + 1] = value;
    cells[3 * members + 2] = next;
    members++;
    return next;
  }

  private void write(int longest) {
    int room = longest - RESERVE;
    int kept = 0;
    int[] lengths = new int[members];
    while (kept < members) {
      int name = value(kept) - start(kept);
      int length = endOf(kept) - value(kept);
      if (room < name + Math.min(length, LEAST)) {
        break;
      }
      // What every kept member needs at least is taken off at once, the rest is shared below.
      room -= name + Math.min(length, LEAST);
      lengths[kept++] = Math.max(0, length - LEAST);
    }
    int share = LEAST + share(Arrays.copyOf(lengths, kept), room);
    ByteSink cut = new ByteSink(LONGEST_LIST);
    for (int i = 0; i < kept; i++) {
      out.append(text, start(i), value(i));
      if (endOf(i) - value(i) <= share) {
        out.append(text, value(i), endOf(i));
      } else {
        cut(value(i), endOf(i), share);
        list(i, cut);
      }
    }
    if (cut.length() > 0) {
      name(FieldNames.TRUNCATED);
      cut.array()[0] = '[';
      out.append(cut.array(), 0, cut.length());
      out.append(new byte[] {']'});
    }
    if (kept < members) {
      name(FieldNames.LEFT_OUT);
      JsonText.number(members - kept, out);
    }
    out.append(new byte[] {'}'});
  }

  private void name(String name) {
    out.append((",\"" + name + "\":").getBytes(US_ASCII));
  }

  private void list(int member, ByteSink cut) {
    int from = start(member) + 1;
    int to = value(member) - 1;
    if (cut.length() + to - from < LONGEST_LIST) {
      cut.append(new byte[] {','});
      cut.append(text, from, to);
    }
  }

  /** How long each may be at most, so that all together are not longer than the room. */
  private static int share(int[] lengths, int room) {
    Arrays.sort(lengths);
    int left = room;
    for (int i = 0; i < lengths.length; i++) {
      int each = left / (lengths.length - i);
      if (lengths[i] > each) {
        return each;
      }
      left -= lengths[i];
    }
    return Integer.MAX_VALUE - LEAST;
  }

  private int start(int member) {
    return cells[3 * member];
  }

  private int value(int member) {
    return cells[3 * member + 1];
  }

  private int endOf(int member) {
    return cells[3 * member + 2];
  }

  // --- cutting

  private void cut(int from, int to, int length) {
    if (text[from] == '"') {
      cutString(from + 1, to - 1, length - 2 - ELLIPSIS.length);
    } else if (text[from] == '{' || text[from] == '[') {
      cutContainer(from, to, length);
    } else {
      out.append(TOO_LARGE);
    }
  }

  private void cutString(int from, int to, int length) {
    int head = from + length * 2 / 3;
    int tail = to - length / 3;
    int at = from;
    while (Bytes.characterEnd(text, at) <= head) {
      at = Bytes.characterEnd(text, at);
    }
    int rest = at;
    while (rest < tail) {
      rest = Bytes.characterEnd(text, rest);
    }
    out.append(text, from - 1, at);
    out.append(ELLIPSIS);
    out.append(text, rest, to + 1);
  }

  /** Keeps whole elements and members as long as there is room for all closing brackets. */
  private void cutContainer(int from, int to, int length) {
    int keep = from + 1;
    int depth = 0;
    for (int at = from; at < to; ) {
      byte c = text[at];
      boolean name = false;
      if (c == '{' || c == '[') {
        depth++;
        at++;
      } else if (c == '}' || c == ']') {
        depth--;
        at++;
      } else if (c == ',' || c == ':') {
        at++;
        name = true; // nothing is whole here
      } else {
        at = c == '"' ? JsonBytes.afterString(text, at + 1) : JsonBytes.afterScalar(text, at, end);
        name = at < to && text[at] == ':';
      }
      if (at - from + depth > length) {
        break;
      }
      keep = name ? keep : at;
    }
    out.append(text, from, keep);
    close(from, keep);
  }

  private void close(int from, int to) {
    BitSet objects = new BitSet();
    int depth = 0;
    for (int at = from; at < to; ) {
      byte c = text[at];
      if (c == '"') {
        at = JsonBytes.afterString(text, at + 1);
        continue;
      }
      if (c == '{' || c == '[') {
        objects.set(depth++, c == '{');
      } else if (c == '}' || c == ']') {
        depth--;
      }
      at++;
    }
    while (depth > 0) {
      out.append(new byte[] {(byte) (objects.get(--depth) ? '}' : ']')});
    }
  }
}
