// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import dev.prodkit.redaction.SecretEncodings.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a prefix tree whose edges are as long as they can be: its label are the bytes that lead
 * to it. Immutable: a change copies the nodes from the root to the changed one.
 */
final class PrefixNode {
  private static final PrefixNode[] NO_CHILDREN = {};
  private static final byte[] NO_BYTES = {};

  /** For {@link #eachStart}. */
  private static final int START = 4;

  private final byte[] label;

  /** How often an encoding of each kind ends here. */
  private final int texts;

  private final int runs;
  private final int blocks;

  /** Sorted by the first byte of their labels, of which each has another. */
  private final PrefixNode[] children;

  /** The first bytes of the labels of the children, for speed. */
  private final byte[] firsts;

  private PrefixNode(byte[] label, int texts, int runs, int blocks, PrefixNode[] children) {
    this.label = label;
    this.texts = texts;
    this.runs = runs;
    this.blocks = blocks;
    this.children = children;
    firsts = children.length == 0 ? NO_BYTES : new byte[children.length];
    for (int i = 0; i < children.length; i++) {
      firsts[i] = children[i].label[0];
    }
  }

  /** For what {@code encoding} has from {@code from} on. */
  static PrefixNode leaf(byte[] encoding, int from, Kind kind) {
    byte[] label = Arrays.copyOfRange(encoding, from, encoding.length);
    return new PrefixNode(label, 0, 0, 0, NO_CHILDREN).counted(kind, 1);
  }

  int length() {
    return label.length;
  }

  boolean has(Kind kind) {
    return times(kind) > 0;
  }

  private int times(Kind kind) {
    return switch (kind) {
      case TEXT -> texts;
      case BASE64 -> runs;
      case PEM -> blocks;
    };
  }

  /** How many bytes of the label stand at {@code at} in the text. */
  int commonWith(byte[] text, int at, int to) {
    if (label.length <= 1 && at < to) {
      return label.length == 1 && label[0] == text[at] ? 1 : 0;
    }
    int length = Math.min(label.length, to - at);
    int different = Arrays.mismatch(label, 0, length, text, at, at + length);
    return different < 0 ? length : different;
  }

  @Nullable
  PrefixNode child(byte first) {
    int place = place(first);
    return place < 0 ? null : children[place];
  }

  private int place(byte first) {
    int low = 0;
    int high = firsts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = (firsts[middle] & 0xff) - (first & 0xff);
      if (order == 0) {
        return middle;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle;
    }
    return ~low;
  }

  /**
   * The tree with this encoding, from {@code from} on, so often more.
   *
   * @param by 1, or -1: then the tree is the same if the encoding is not there
   * @return null if nothing is left
   */
  @Nullable
  PrefixNode changed(byte[] encoding, int from, Kind kind, int by) {
    List<PrefixNode> path = new ArrayList<>(); // no recursion: secrets can be nested deeply
    PrefixNode node = this;
    PrefixNode changed;
    int at = from;
    while (true) {
      int same = node.commonWith(encoding, at, encoding.length);
      at += same;
      boolean whole = same == node.label.length;
      if (whole && at == encoding.length) {
        changed = by < 0 && !node.has(kind) ? node : node.counted(kind, by).shortened();
        break;
      }
      PrefixNode next = whole ? node.child(encoding[at]) : null;
      if (next == null) {
        changed = by < 0 ? node : (whole ? node : node.split(same)).grown(encoding, at, kind);
        break;
      }
      path.add(node);
      node = next;
    }
    return node == changed ? this : rebuilt(path, node, changed);
  }

  /** Puts {@code changed} in the place of {@code node}, up to the root. */
  private static @Nullable PrefixNode rebuilt(
      List<PrefixNode> path, PrefixNode node, @Nullable PrefixNode changed) {
    PrefixNode below = node;
    PrefixNode result = changed;
    for (int i = path.size() - 1; i >= 0; i--) {
      PrefixNode parent = path.get(i);
      int place = parent.place(below.label[0]);
      result = result == null
          ? parent.with(remove(parent.children, place)).shortened()
          : parent.with(replace(parent.children, place, result));
      below = parent;
    }
    return result;
  }

  private PrefixNode counted(Kind kind, int by) {
    return new PrefixNode(
        label,
        texts + (kind == Kind.TEXT ? by : 0),
        runs + (kind == Kind.BASE64 ? by : 0),
        blocks + (kind == Kind.PEM ? by : 0),
        children);
  }

  private PrefixNode with(PrefixNode[] others) {
    return new PrefixNode(label, texts, runs, blocks, others);
  }

  /** A node for the first bytes of the label, with this for the rest below it. */
  private PrefixNode split(int length) {
    byte[] rest = Arrays.copyOfRange(label, length, label.length);
    PrefixNode lower = new PrefixNode(rest, texts, runs, blocks, children);
    return new PrefixNode(Arrays.copyOf(label, length), 0, 0, 0, new PrefixNode[] {lower});
  }

  private PrefixNode grown(byte[] encoding, int at, Kind kind) {
    if (at == encoding.length) {
      return counted(kind, 1);
    }
    return with(insert(children, ~place(encoding[at]), leaf(encoding, at, kind)));
  }

  /** Nothing if nothing ends here or below; together with its only child if nothing ends here. */
  private @Nullable PrefixNode shortened() {
    if (texts + runs + blocks > 0 || children.length > 1) {
      return this;
    }
    if (children.length == 0) {
      return null;
    }
    PrefixNode only = children[0];
    byte[] joined = Arrays.copyOf(label, label.length + only.label.length);
    System.arraycopy(only.label, 0, joined, label.length, only.label.length);
    return new PrefixNode(joined, only.texts, only.runs, only.blocks, only.children);
  }

  private static PrefixNode[] insert(PrefixNode[] nodes, int place, PrefixNode node) {
    PrefixNode[] more = Arrays.copyOf(nodes, nodes.length + 1);
    System.arraycopy(nodes, place, more, place + 1, nodes.length - place);
    more[place] = node;
    return more;
  }

  private static PrefixNode[] replace(PrefixNode[] nodes, int place, PrefixNode node) {
    PrefixNode[] changed = nodes.clone();
    changed[place] = node;
    return changed;
  }

  private static PrefixNode[] remove(PrefixNode[] nodes, int place) {
    PrefixNode[] fewer = Arrays.copyOf(nodes, nodes.length - 1);
    System.arraycopy(nodes, place + 1, fewer, place, fewer.length - place);
    return fewer;
  }

  /** Hands over the first four bytes of each path, the first in the lowest bits. */
  void eachStart(long start, int length, LongConsumer action) {
    long longer = start;
    int now = length;
    for (int i = 0; i < label.length && now < START; i++) {
      longer |= (label[i] & 0xffL) << (8 * now++);
    }
    if (now == START || children.length == 0) {
      action.accept(longer);
      return;
    }
    for (PrefixNode child : children) {
      child.eachStart(longer, now, action);
    }
  }
}
