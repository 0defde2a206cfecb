// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import dev.prodkit.redaction.SecretForms.Form;
import dev.prodkit.redaction.SecretForms.Kind;
import java.util.Arrays;

/**
 * The forms that begin with the same eight bytes, sorted and counted. The longest that fits at a
 * place is found by binary search, because a fitting form is always a prefix of the one that sorts
 * directly before the text. Immutable, but for what is worked out when it is first needed.
 */
final class AlikeForms {
  private static final int[] UNKNOWN = {};

  final long head;
  private final Entry[] entries;

  /** Per form the longest other one that is a prefix of it, or -1. */
  private volatile int[] prefixes = UNKNOWN;

  /** A form, and how many secrets have it. */
  private record Entry(Form form, int times) {
    byte[] bytes() {
      return form.bytes();
    }
  }

  private AlikeForms(long head, Entry[] entries) {
    this.head = head;
    this.entries = entries;
  }

  static AlikeForms none(long head) {
    return new AlikeForms(head, new Entry[0]);
  }

  int size() {
    return entries.length;
  }

  byte[] bytes(int form) {
    return entries[form].bytes();
  }

  /** With this form once more. */
  AlikeForms with(Form form) {
    int at = place(form.bytes());
    Entry[] changed;
    if (at >= 0) {
      changed = entries.clone();
      Form both = entries[at].form.kind() == Kind.TEXT ? form : entries[at].form;
      changed[at] = new Entry(both, entries[at].times + 1);
    } else {
      int place = ~at;
      changed = Arrays.copyOf(entries, entries.length + 1);
      System.arraycopy(entries, place, changed, place + 1, entries.length - place);
      changed[place] = new Entry(form, 1);
    }
    return new AlikeForms(head, changed);
  }

  /** With this form once less. */
  AlikeForms without(Form form) {
    int at = place(form.bytes());
    if (at < 0) {
      return this;
    }
    Entry[] changed;
    if (entries[at].times > 1) {
      changed = entries.clone();
      changed[at] = new Entry(entries[at].form, entries[at].times - 1);
    } else {
      changed = Arrays.copyOf(entries, entries.length - 1);
      System.arraycopy(entries, at + 1, changed, at, changed.length - at);
    }
    return new AlikeForms(head, changed);
  }

  private int place(byte[] bytes) {
    int low = 0;
    int high = entries.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(entries[middle].bytes(), bytes);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return ~low;
  }

  /** Covers the longest form that stands at {@code start}; answers what looking for it cost. */
  long cover(Text whole, int start, Spans found) {
    if (entries.length == 0) {
      return 1;
    }
    byte[] text = whole.bytes;
    long work = 1;
    int low = 0;
    int high = entries.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      byte[] bytes = entries[middle].bytes();
      if (Arrays.compareUnsigned(bytes, 0, bytes.length, text, start, whole.to) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
      work += SecretForms.SHORTEST;
    }
    int same = common(entries[low].bytes(), whole, start);
    work += same;
    int form = low;
    while (form >= 0 && entries[form].bytes().length > same) {
      form = entries.length == 1 ? -1 : prefixes()[form];
      work++;
    }
    if (form >= 0) {
      int end = start + entries[form].bytes().length;
      if (end > found.lastEnd()) {
        cover(whole, start, end, kind(form), found);
      }
    }
    return work;
  }

  private static void cover(Text whole, int start, int end, Kind kind, Spans found) {
    switch (kind) {
      case TEXT -> found.cover(start, end);
      case BASE64 -> Base64Run.cover(whole, start, end, found);
      case PEM -> PemBlock.cover(whole, start, end, found);
    }
  }

  /** Base64 if one of the forms that fit is. */
  private Kind kind(int form) {
    Kind kind = entries[form].form.kind();
    if (entries.length == 1) {
      return kind;
    }
    int[] shorter = prefixes();
    for (int i = shorter[form]; i >= 0 && kind == Kind.TEXT; i = shorter[i]) {
      kind = entries[i].form.kind();
    }
    return kind;
  }

  private int[] prefixes() {
    int[] known = prefixes;
    if (known.length != 0) {
      return known;
    }
    int[] found = new int[entries.length];
    for (int i = 0; i < found.length; i++) {
      int candidate = i - 1;
      while (candidate >= 0 && !startsWith(entries[i].bytes(), entries[candidate].bytes())) {
        candidate = found[candidate];
      }
      found[i] = candidate;
    }
    prefixes = found;
    return found;
  }

  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  private static int common(byte[] form, Text whole, int start) {
    int length = Math.min(form.length, whole.to - start);
    int different = Arrays.mismatch(form, 0, length, whole.bytes, start, start + length);
    return different < 0 ? length : different;
  }
}
