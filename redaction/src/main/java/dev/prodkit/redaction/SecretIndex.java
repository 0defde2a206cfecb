// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.prodkit.redaction.SecretEncodings.Encoding;
import dev.prodkit.redaction.SecretEncodings.Kind;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells where in a text one of many encodings of secrets may stand, in one pass.
 *
 * <p>Any occurrence of an encoding contains a whole window of five bytes at a position that is a
 * multiple of the stride (eight bytes, or four when there is an encoding of less than twelve): only
 * these are looked at, in a Bloom filter. What passes is looked up by its first eight bytes,
 * exactly. So the cost depends neither on the number of encodings nor on what the text is made of.
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
  private static final int BEGINNINGS = 1 << 10;

  /** What announces a private key, whatever its algorithm; certificates are public. */
  private static final List<Encoding> PEM = List.of(
      new Encoding("PRIVATE KEY-----".getBytes(US_ASCII), Kind.PEM),
      new Encoding("PRIVATE KEY BLOCK-----".getBytes(US_ASCII), Kind.PEM));

  /** How far apart the windows are. */
  final int stride;

  private final long[] bloom;
  private final int bloomShift;

  /** By the first eight bytes, open addressing; an entry may be empty, and is never removed. */
  private final @Nullable PrefixBucket[] heads;

  private final int headShift;

  /** How many beginnings of encodings may be added before the table or the filter is too full. */
  private final int room;

  /** Which bytes occur in encodings; it only grows. */
  private final boolean[] alphabet;

  /** A bit for the first two and one for the first three bytes of each encoding; it only grows. */
  private final long[] beginnings;

  private int entered;
  private int live;

  private SecretIndex(int stride, int atLeast, boolean[] alphabet, long[] beginnings) {
    this.stride = stride;
    this.alphabet = alphabet;
    this.beginnings = beginnings;
    int bits = Math.max(6, 32 - Integer.numberOfLeadingZeros(atLeast - 1));
    room = 1 << bits;
    heads = new @Nullable PrefixBucket[2 * room];
    headShift = 64 - bits - 1;
    bloom = new long[stride == LONG_STRIDE ? 2 * room : room];
    bloomShift = 64 - Integer.numberOfTrailingZeros(bloom.length);
  }

  /** One that knows what announces a private key, and nothing else. */
  static SecretIndex create() {
    return new SecretIndex(LONG_STRIDE, SMALLEST, new boolean[256], new long[BEGINNINGS]).with(PEM);
  }

  /** Whether there is a secret in it. */
  boolean holdsSecrets() {
    return live > PEM.size();
  }

  /** Whether this byte occurs in an encoding of a secret. */
  boolean usesByte(byte b) {
    return alphabet[b & 0xff];
  }

  /** With these encodings too: this, or a bigger one. */
  SecretIndex with(Collection<Encoding> encodings) {
    SecretIndex index = this;
    if (stride == LONG_STRIDE && encodings.stream().anyMatch(SecretIndex::isShort)) {
      index = copy(SHORT_STRIDE);
    }
    for (Encoding encoding : encodings) {
      if (index.entered >= index.room) {
        index = index.copy(index.stride);
      }
      index.add(encoding);
    }
    return index;
  }

  private static boolean isShort(Encoding encoding) {
    return encoding.bytes().length < LONG_STRIDE + WINDOW - 1;
  }

  /** Without these encodings, each once. */
  SecretIndex without(Collection<Encoding> encodings) {
    for (Encoding encoding : encodings) {
      int slot = slot(encoding.head());
      PrefixBucket bucket = heads[slot];
      if (bucket != null) {
        PrefixBucket fewer = bucket.without(encoding.bytes(), encoding.kind());
        heads[slot] = fewer;
        live -= bucket.size - fewer.size;
      }
    }
    return live < room / 8 && room > SMALLEST ? copy(stride) : this;
  }

  private SecretIndex copy(int newStride) {
    int[] starts = {0};
    eachStart((head, next) -> starts[0]++);
    SecretIndex copy =
        new SecretIndex(newStride, Math.max(SMALLEST, 2 * starts[0]), alphabet, beginnings);
    for (PrefixBucket bucket : heads) {
      if (bucket != null && bucket.size > 0) {
        copy.heads[copy.slot(bucket.head)] = bucket;
        copy.live += bucket.size;
      }
    }
    eachStart((head, next) -> copy.enterWindows(head, next));
    copy.entered = starts[0];
    return copy;
  }

  /** The first eight and the next four bytes of an encoding. */
  private interface StartConsumer {
    void accept(long head, long next);
  }

  private void eachStart(StartConsumer action) {
    for (PrefixBucket bucket : heads) {
      if (bucket != null) {
        bucket.eachNextFour(next -> action.accept(bucket.head, next));
      }
    }
  }

  private void add(Encoding encoding) {
    byte[] bytes = encoding.bytes();
    int slot = slot(encoding.head());
    PrefixBucket known = heads[slot];
    PrefixBucket before = known == null ? PrefixBucket.empty(encoding.head()) : known;
    heads[slot] = before.with(bytes, encoding.kind());
    live++;
    for (byte b : bytes) {
      alphabet[b & 0xff] = true;
    }
    enterBeginning(encoding.head(), 2);
    enterBeginning(encoding.head(), 3);
    if (enterWindows(encoding.head(), Bytes.from(bytes, PrefixBucket.HEAD, bytes.length))
        || known == null) {
      entered++;
    }
  }

  private void enterBeginning(long head, int length) {
    long hash = beginning(head, length);
    beginnings[(int) (hash >>> 6)] |= 1L << hash;
  }

  private static long beginning(long head, int length) {
    return ((head << (64 - 8 * length) | length) * MIX) >>> 48;
  }

  /** Whether an encoding may begin with the first bytes of these eight, two of them or three. */
  boolean mayBegin(long word, int length) {
    long hash = beginning(word, length);
    return (beginnings[(int) (hash >>> 6)] & 1L << hash) != 0;
  }

  /** Whether any of them is new. */
  private boolean enterWindows(long head, long next) {
    boolean changed = false;
    for (int offset = 0; offset < stride; offset++) {
      long rest = offset == 0 ? 0 : next << (64 - 8 * offset);
      long hash = ((head >>> (8 * offset) | rest) & WINDOW_MASK) * MIX;
      int at = (int) (hash >>> bloomShift);
      long with = bloom[at] | bloomBits(hash);
      changed |= bloom[at] != with;
      bloom[at] = with;
    }
    return changed;
  }

  private int slot(long head) {
    int slot = (int) ((head * MIX) >>> headShift);
    PrefixBucket there = heads[slot];
    while (there != null && there.head != head) {
      slot = (slot + 1) & (heads.length - 1);
      there = heads[slot];
    }
    return slot;
  }

  private static long bloomBits(long hash) {
    return 1L << (hash >>> 20) | 1L << (hash >>> 26);
  }

  /** Whether an encoding may stand so that the first five of these eight bytes belong to it. */
  boolean mayHold(long word) {
    long hash = (word & WINDOW_MASK) * MIX;
    long bits = bloomBits(hash);
    return (bloom[(int) (hash >>> bloomShift)] & bits) == bits;
  }

  /** Covers what stands at {@code start}; answers what looking for it cost. */
  long cover(Text whole, int start, Spans found) {
    PrefixBucket bucket = heads[slot(Bytes.eight(whole.bytes, start))];
    return bucket == null ? 1 : bucket.cover(whole, start, found);
  }
}
