// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import dev.prodkit.redaction.SecretEncodings.Kind;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The encodings that begin with the same eight bytes, as a prefix tree of what follows these.
 * Immutable. Adding, removing and finding one takes time in proportion to its length, however many
 * others share its beginning.
 */
final class PrefixBucket {
  /** How many bytes all encodings of a bucket have in common. */
  static final int HEAD = Long.BYTES;

  /** What going to a node costs, in bytes that could be compared meanwhile. */
  private static final long WORK_PER_NODE = 64;

  final long head;

  /** How many encodings it holds, each as often as it was added. */
  final int size;

  private final @Nullable PrefixNode root;

  private PrefixBucket(long head, int size, @Nullable PrefixNode root) {
    this.head = head;
    this.size = size;
    this.root = root;
  }

  static PrefixBucket empty(long head) {
    return new PrefixBucket(head, 0, null);
  }

  PrefixBucket with(byte[] encoding, Kind kind) {
    PrefixNode more = root == null
        ? PrefixNode.leaf(encoding, HEAD, kind)
        : root.changed(encoding, HEAD, kind, 1);
    return new PrefixBucket(head, size + 1, more);
  }

  /** Without it once; the same bucket if it is not there. */
  @SuppressWarnings("ReferenceEquality") // the same tree says that it was not there
  PrefixBucket without(byte[] encoding, Kind kind) {
    PrefixNode fewer = root == null ? null : root.changed(encoding, HEAD, kind, -1);
    return fewer == root ? this : new PrefixBucket(head, size - 1, fewer);
  }

  /** Hands over, once each, the four bytes that follow the head in the encodings. */
  void eachNextFour(LongConsumer action) {
    if (root != null) {
      root.eachStart(0, 0, action);
    }
  }

  /** Covers what stands at {@code start}; answers what looking for it cost. */
  long cover(Text whole, int start, Spans found) {
    byte[] text = whole.bytes;
    int at = start + HEAD;
    int textEnd = 0;
    int runEnd = 0;
    int blockEnd = 0;
    long work = 1;
    PrefixNode node = root;
    while (node != null) {
      work += WORK_PER_NODE;
      int same = node.commonWith(text, at, whole.to);
      at += same;
      if (same < node.length()) {
        break;
      }
      textEnd = node.has(Kind.TEXT) ? at : textEnd;
      runEnd = node.has(Kind.BASE64) ? at : runEnd;
      blockEnd = node.has(Kind.PEM) ? at : blockEnd;
      node = at < whole.to ? node.child(text[at]) : null;
    }
    found.cover(start, textEnd);
    if (runEnd > found.runEnd()) {
      Base64Run.cover(whole, start, runEnd, found);
    }
    if (blockEnd > found.blockEnd()) {
      PemBlock.cover(whole, start, blockEnd, found);
    }
    return work + at - start;
  }
}
