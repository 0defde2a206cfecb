// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.prodkit.redaction.SecretForms.Form;
import dev.prodkit.redaction.SecretForms.Kind;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells where in a text one of many forms may stand, in one pass.
 *
 * <p>Any occurrence of a form contains a whole window of five bytes at a position that is a
 * multiple of the stride (eight bytes, or four when there is a form of less than twelve): only
 * these are looked at, in a Bloom filter. What passes is looked up by its first eight bytes,
 * exactly. So the cost does not depend on the number of forms except by a logarithm, nor on what
 * the text is made of.
 *
 * <p>One writer at a time changes it in place, in steps that a concurrent reader can bear: it may
 * not see what is being added, and sees all that was added before it got hold of the index through
 * a volatile field that the writer assigned afterwards. When it becomes too full a bigger one takes
 * its place; so adding is amortised.
 */
final class SecretIndex {
  private static final int WINDOW = 5;
  private static final long WINDOW_MASK = (1L << (8 * WINDOW)) - 1;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int LONG_STRIDE = 8;
  private static final int SHORT_STRIDE = 4;
  private static final int SMALLEST = 64;

  /** What announces a private key, whatever its algorithm; certificates are public. */
  private static final List<Form> PEM = List.of(
      new Form("PRIVATE KEY-----".getBytes(US_ASCII), Kind.PEM),
      new Form("PRIVATE KEY BLOCK-----".getBytes(US_ASCII), Kind.PEM));

  /** How far apart the windows are. */
  final int stride;

  private final long[] bloom;
  private final int bloomShift;

  /** By the first eight bytes, open addressing; an entry may be empty, and is never removed. */
  private final @Nullable AlikeForms[] heads;

  private final int headShift;

  /** How many forms may be added before the table or the filter is too full. */
  private final int room;

  private int entered;
  private int live;

  private SecretIndex(int stride, int atLeast) {
    this.stride = stride;
    int bits = Math.max(6, 32 - Integer.numberOfLeadingZeros(atLeast - 1));
    room = 1 << bits;
    heads = new @Nullable AlikeForms[2 * room];
    headShift = 64 - bits - 1;
    bloom = new long[stride == LONG_STRIDE ? 2 * room : room];
    bloomShift = 64 - Integer.numberOfTrailingZeros(bloom.length);
  }

  /** One that knows what announces a private key, and nothing else. */
  static SecretIndex create() {
    return new SecretIndex(LONG_STRIDE, SMALLEST).with(PEM);
  }

  /** With these forms too: this, or a bigger one. */
  SecretIndex with(Collection<Form> forms) {
    SecretIndex index = this;
    if (stride == LONG_STRIDE && forms.stream().anyMatch(SecretIndex::isShort)) {
      index = copy(SHORT_STRIDE);
    }
    for (Form form : forms) {
      if (index.entered >= index.room) {
        index = index.copy(index.stride);
      }
      index.add(form);
    }
    return index;
  }

  private static boolean isShort(Form form) {
    return form.bytes().length < LONG_STRIDE + WINDOW - 1;
  }

  /** Without these forms, each once. */
  SecretIndex without(Collection<Form> forms) {
    for (Form form : forms) {
      int slot = slot(form.head());
      AlikeForms alike = heads[slot];
      if (alike != null) {
        AlikeForms fewer = alike.without(form);
        heads[slot] = fewer;
        live -= alike.size() - fewer.size();
      }
    }
    return live < room / 8 && room > SMALLEST ? copy(stride) : this;
  }

  private SecretIndex copy(int newStride) {
    SecretIndex copy = new SecretIndex(newStride, Math.max(SMALLEST, 2 * live));
    for (AlikeForms alike : heads) {
      if (alike != null && alike.size() > 0) {
        copy.heads[copy.slot(alike.head)] = alike;
        copy.live += alike.size();
        copy.entered += alike.size();
        for (int i = 0; i < alike.size(); i++) {
          copy.enterWindows(alike.bytes(i));
        }
      }
    }
    return copy;
  }

  private void add(Form form) {
    int slot = slot(form.head());
    AlikeForms known = heads[slot];
    AlikeForms before = known == null ? AlikeForms.none(form.head()) : known;
    AlikeForms more = before.with(form);
    heads[slot] = more;
    live += more.size() - before.size();
    entered++;
    enterWindows(form.bytes());
  }

  private void enterWindows(byte[] form) {
    for (int offset = 0; offset < stride; offset++) {
      long hash = (Bytes.from(form, offset, form.length) & WINDOW_MASK) * MIX;
      bloom[(int) (hash >>> bloomShift)] |= bloomBits(hash);
    }
  }

  private int slot(long head) {
    int slot = (int) ((head * MIX) >>> headShift);
    AlikeForms there = heads[slot];
    while (there != null && there.head != head) {
      slot = (slot + 1) & (heads.length - 1);
      there = heads[slot];
    }
    return slot;
  }

  private static long bloomBits(long hash) {
    return 1L << (hash >>> 20) | 1L << (hash >>> 26);
  }

  /** Whether a form may stand so that the first five of these eight bytes belong to it. */
  boolean mayHold(long word) {
    long hash = (word & WINDOW_MASK) * MIX;
    long bits = bloomBits(hash);
    return (bloom[(int) (hash >>> bloomShift)] & bits) == bits;
  }

  /** Covers what stands at {@code start}; answers what looking for it cost. */
  long cover(Text whole, int start, Spans found) {
    AlikeForms alike = heads[slot(Bytes.eight(whole.bytes, start))];
    return alike == null ? 1 : alike.cover(whole, start, found);
  }
}
