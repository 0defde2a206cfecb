// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Finds every registered secret in one pass over the text. Immutable, so any number of threads can
 * use it.
 *
 * <p>Each form has eight bytes or more, so any occurrence contains a whole window of five bytes at
 * a position that is a multiple of four: only those are looked at, in a Bloom filter. What passes
 * is looked up by its first eight bytes, exactly; among forms that begin alike the longest that
 * fits is found by binary search, because a fitting form is always a prefix of the one that sorts
 * directly before the text. So the cost does not depend on the number of secrets except by a
 * logarithm, nor on what the text is made of.
 */
final class SecretIndex {
  private static final int WINDOW = 5;
  private static final int STRIDE = 4;
  private static final long WINDOW_MASK = (1L << (8 * WINDOW)) - 1;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Bytes that may be compared for each byte of text before the rest is masked unseen. */
  private static final long WORK_PER_BYTE = 4_096;

  private static final long WORK_ALWAYS = 16L << 20;

  /** Sorted, without duplicates. */
  private final byte[][] forms;

  /** Whether the form, or a prefix of it that is a form, is Base64. */
  private final boolean[] base64;

  /** The longest other form that is a prefix of this one, or -1. */
  private final int[] prefix;

  private final long[] bloom;
  private final int bloomShift;

  /** First eight bytes → the first form that begins with them; -1 is free. */
  private final long[] heads;

  private final int[] firstForms;
  private final int headShift;

  SecretIndex(Collection<SecretForms.Form> known) {
    SecretForms.Form[] sorted = known.toArray(SecretForms.Form[]::new);
    Arrays.sort(sorted);
    List<SecretForms.Form> unique = new ArrayList<>(sorted.length);
    for (SecretForms.Form form : sorted) {
      int last = unique.size() - 1;
      if (last >= 0 && Arrays.equals(unique.get(last).bytes(), form.bytes())) {
        if (form.base64()) {
          unique.set(last, form);
        }
      } else {
        unique.add(form);
      }
    }
    int size = unique.size();
    forms = new byte[size][];
    base64 = new boolean[size];
    prefix = new int[size];
    int distinctHeads = 0;
    for (int i = 0; i < size; i++) {
      forms[i] = unique.get(i).bytes();
      if (i == 0 || Bytes.eight(forms[i], 0) != Bytes.eight(forms[i - 1], 0)) {
        distinctHeads++;
      }
    }
    headShift = 64 - bits(2L * distinctHeads, 4);
    heads = new long[1 << (64 - headShift)];
    firstForms = new int[heads.length];
    Arrays.fill(firstForms, -1);
    bloomShift = 64 - bits(distinctHeads, 4);
    bloom = new long[1 << (64 - bloomShift)];
    for (int i = 0; i < size; i++) {
      prefix[i] = prefixOf(i);
      base64[i] = unique.get(i).base64() || (prefix[i] >= 0 && base64[prefix[i]]);
      enter(Bytes.eight(forms[i], 0), i);
    }
  }

  private static int bits(long least, int floor) {
    int bits = floor;
    while ((1L << bits) < least) {
      bits++;
    }
    return bits;
  }

  private int prefixOf(int form) {
    int candidate = form - 1;
    while (candidate >= 0 && !startsWith(forms[form], forms[candidate])) {
      candidate = prefix[candidate];
    }
    return candidate;
  }

  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  private void enter(long head, int form) {
    int slot = (int) ((head * MIX) >>> headShift);
    while (firstForms[slot] >= 0) {
      if (heads[slot] == head) {
        return;
      }
      slot = (slot + 1) & (heads.length - 1);
    }
    heads[slot] = head;
    firstForms[slot] = form;
    for (int offset = 0; offset < STRIDE; offset++) {
      long hash = ((head >>> (8 * offset)) & WINDOW_MASK) * MIX;
      bloom[(int) (hash >>> bloomShift)] |= bloomBits(hash);
    }
  }

  private static long bloomBits(long hash) {
    return 1L << (hash >>> 20) | 1L << (hash >>> 26);
  }

  /** Adds each occurrence to {@code found}, in order and without overlaps. */
  void find(byte[] text, Spans found) {
    if (forms.length == 0) {
      return;
    }
    long budget = WORK_ALWAYS + WORK_PER_BYTE * text.length;
    int last = text.length - 8;
    for (int at = 0; at < last + STRIDE; at += STRIDE) {
      long window = at <= last ? Bytes.eight(text, at) : tail(text, at);
      long hash = (window & WINDOW_MASK) * MIX;
      long bits = bloomBits(hash);
      if ((bloom[(int) (hash >>> bloomShift)] & bits) != bits) {
        continue;
      }
      for (int start = Math.max(0, at - STRIDE + 1); start <= Math.min(at, last); start++) {
        budget -= check(text, start, found);
        if (budget < 0) {
          // Only a secret that resembles itself, in a text that resembles it, comes here.
          found.cover(start, text.length);
          return;
        }
      }
    }
  }

  private static long tail(byte[] text, int at) {
    int last = text.length - 8;
    return last < 0 ? 0 : Bytes.eight(text, last) >>> (8 * (at - last));
  }

  /** Looks for the longest form at one place; answers what that cost. */
  private long check(byte[] text, int start, Spans found) {
    int first = firstForm(Bytes.eight(text, start));
    if (first < 0) {
      return 1;
    }
    long work = 0;
    int low = first;
    int high = first + 1;
    for (int step = 1; high < forms.length && sortsBefore(high, text, start); step <<= 1) {
      low = high;
      high = Math.min(forms.length, high + step);
      work += forms[low].length;
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (sortsBefore(middle, text, start)) {
        low = middle;
      } else {
        high = middle;
      }
      work += SecretForms.SHORTEST;
    }
    int same = common(forms[low], text, start);
    int form = low;
    while (form >= 0 && forms[form].length > same) {
      form = prefix[form];
      work++;
    }
    if (form >= 0) {
      int end = start + forms[form].length;
      if (end > found.lastEnd()) {
        if (base64[form]) {
          Base64Run.cover(text, start, end, found);
        } else {
          found.cover(start, end);
        }
      }
    }
    return work + same + 1;
  }

  private int firstForm(long head) {
    int slot = (int) ((head * MIX) >>> headShift);
    while (firstForms[slot] >= 0) {
      if (heads[slot] == head) {
        return firstForms[slot];
      }
      slot = (slot + 1) & (heads.length - 1);
    }
    return -1;
  }

  private boolean sortsBefore(int form, byte[] text, int start) {
    byte[] bytes = forms[form];
    return Arrays.compareUnsigned(bytes, 0, bytes.length, text, start, text.length) <= 0;
  }

  private static int common(byte[] form, byte[] text, int start) {
    int length = Math.min(form.length, text.length - start);
    int different = Arrays.mismatch(form, 0, length, text, start, start + length);
    return different < 0 ? length : different;
  }
}
