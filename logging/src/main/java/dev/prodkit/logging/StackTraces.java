// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.prodkit.redaction.ByteSink;
import dev.prodkit.redaction.KeptBytes;
import dev.prodkit.redaction.Screening;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes stack traces as Logback does, within bounds: of many causes the outermost and the root, of
 * many suppressed exceptions and of many frames the first. A trace that would fill the line is
 * written with fewer frames, never without its root cause. Thread-safe.
 */
final class StackTraces {
  static final int CAUSES = 20;
  static final int SUPPRESSED = 20;
  static final int FRAMES = 200;

  /** So many frames of each exception stay, however long the trace is. */
  private static final int FEWEST_FRAMES = 4;

  /** Of a chain without end that is no work of Logback's. */
  private static final int HOPS = 100_000;

  private static final int LINE_BREAK = '\\' | ('n' << 8);
  private static final byte[] WHAT_FOLLOWS = "\\n\\t".repeat(6).getBytes(US_ASCII);
  private static final int TAB = '\\' | ('t' << 8);
  private static final StackTraceElementProxy[] NO_FRAMES = {};
  private static final IThrowableProxy[] NONE = {};

  private final FrameTexts frames = new FrameTexts();
  private final EncodedTexts types = new EncodedTexts();
  private final boolean rootFirst;
  private final boolean ownLinesOnly;
  private final int budget;

  /**
   * With a trace of not more than {@code budget} bytes, if fewer frames can bring that about.
   *
   * @param ownLinesOnly whether the line breaks of messages are written as {@code \n} in the text
   *     itself, so that a message cannot pass for a line of the trace
   */
  StackTraces(boolean rootFirst, boolean ownLinesOnly, int budget) {
    this.rootFirst = rootFirst;
    this.ownLinesOnly = ownLinesOnly;
    this.budget = budget;
  }

  /** The trace as it stands between quotes. */
  void append(IThrowableProxy thrown, ByteSink sink, Screening screening) {
    int start = sink.length();
    int limit = FRAMES;
    while (true) {
      Trace trace = new Trace(sink, screening, limit);
      trace.chain(thrown, "", 1);
      int size = sink.length() - start;
      if (size <= budget || limit == FEWEST_FRAMES) {
        return;
      }
      boolean hopeless = size - trace.ofFrames > budget;
      int fewer = Math.min(limit / 2, (int) ((long) limit * budget / size));
      limit = hopeless ? FEWEST_FRAMES : Math.max(FEWEST_FRAMES, fewer);
      sink.length(start);
    }
  }

  /** The outermost exceptions of a chain and its root; never more than {@link #CAUSES} + 1. */
  private static List<IThrowableProxy> ends(IThrowableProxy top) {
    List<IThrowableProxy> chain = new ArrayList<>(4);
    IThrowableProxy at = top;
    while (at != null && chain.size() < CAUSES) {
      chain.add(at);
      at = at.getCause();
    }
    if (at != null) {
      IThrowableProxy root = at;
      for (int i = 0; i < HOPS && root.getCause() != null; i++) {
        root = root.getCause();
      }
      chain.add(root);
    }
    return chain;
  }

  /** One trace while it is written. */
  private final class Trace {
    private final ByteSink sink;
    private final Screening screening;
    private final int limit;
    private int ofFrames;
    private int suppressedLeft = SUPPRESSED;

    Trace(ByteSink sink, Screening screening, int limit) {
      this.sink = sink;
      this.screening = screening;
      this.limit = limit;
    }

    void chain(IThrowableProxy top, String prefix, int indent) {
      if (top.getCause() == null) {
        one(top, prefix, indent, rootFirst ? 0 : top.getCommonFrames());
        return;
      }
      List<IThrowableProxy> chain = ends(top);
      int size = chain.size();
      boolean cut = size > CAUSES;
      for (int i = 0; i < size; i++) {
        if (rootFirst) {
          IThrowableProxy at = chain.get(size - 1 - i);
          String wrapped = at.getCause() == null ? "" : "Wrapped by: ";
          one(at, i == 0 ? prefix + wrapped : wrapped, indent, commonWithCause(at, cut && i == 1));
          omission(cut && i == 0, indent);
        } else {
          omission(cut && i == size - 1, indent);
          IThrowableProxy at = chain.get(i);
          one(at, i == 0 ? prefix : "Caused by: ", indent, at.getCommonFrames());
        }
      }
    }

    private void omission(boolean here, int indent) {
      if (here) {
        tabs(indent);
        endOfLine("... further causes omitted");
      }
    }

    /** With the root in front a frame is left out where it comes again, not where it is first. */
    private int commonWithCause(IThrowableProxy thrown, boolean causeOmitted) {
      IThrowableProxy cause = thrown.getCause();
      return cause == null || causeOmitted ? 0 : cause.getCommonFrames();
    }

    private void one(IThrowableProxy thrown, String prefix, int indent, int common) {
      tabs(indent - 1);
      JsonText.append(prefix, sink);
      String whole = LogbackVersion.overridingMessage(thrown);
      if (thrown.isCyclic()) {
        JsonText.append("[CIRCULAR REFERENCE: ", sink);
      }
      if (whole == null) {
        KeptBytes type = types.of(String.valueOf(thrown.getClassName())).name;
        screening.name(type);
        sink.append(type);
        JsonText.append(": ", sink);
      }
      int start = sink.length();
      message(whole == null ? String.valueOf(thrown.getMessage()) : whole);
      endOfLine(thrown.isCyclic() ? "]" : "");
      screen(start);
      int before = sink.length();
      frames(thrown, indent, common);
      ofFrames += sink.length() - before;
      suppressed(thrown, indent + 1);
    }

    private void message(String message) {
      JsonText.append(ownLinesOnly ? message.replace("\n", "\\n") : message, sink);
    }

    /** Looks at the text from {@code start} as if the rest of the trace stood behind it. */
    private void screen(int start) {
      int end = sink.length();
      sink.append(WHAT_FOLLOWS);
      screening.text(sink, start);
      sink.length(end);
    }

    private void frames(IThrowableProxy thrown, int indent, int common) {
      StackTraceElementProxy[] all = given(thrown.getStackTraceElementProxyArray());
      int own = Math.max(0, all.length - common);
      for (int i = 0; i < Math.min(own, limit); i++) {
        tabs(indent - 1);
        KeptBytes frame = frames.of(all[i].getStackTraceElement());
        screening.text(frame);
        sink.append(frame);
        if (all[i].getClassPackagingData() != null) {
          sink.length(sink.length() - 2);
          StringBuilder origin = new StringBuilder();
          ThrowableProxyUtil.subjoinPackagingData(origin, all[i]);
          int start = sink.length();
          JsonText.append(origin.toString(), sink);
          screen(start);
          sink.two(LINE_BREAK);
        }
      }
      if (own > limit) {
        tabs(indent);
        endOfLine("... " + (own - limit) + " frames omitted");
      }
      if (common > 0) {
        tabs(indent);
        endOfLine("... " + common + " common frames omitted");
      }
    }

    private void suppressed(IThrowableProxy thrown, int indent) {
      IThrowableProxy[] all = given(thrown.getSuppressed());
      int written = 0;
      while (written < all.length && suppressedLeft > 0) {
        suppressedLeft--;
        chain(all[written++], "Suppressed: ", indent);
      }
      if (written < all.length) {
        tabs(indent);
        endOfLine("... " + (all.length - written) + " suppressed omitted");
      }
    }

    private void tabs(int count) {
      for (int i = 0; i < count; i++) {
        sink.two(TAB);
      }
    }

    private void endOfLine(String text) {
      JsonText.append(text, sink);
      sink.two(LINE_BREAK);
    }
  }

  private static StackTraceElementProxy[] given(StackTraceElementProxy @Nullable [] frames) {
    return frames == null ? NO_FRAMES : frames;
  }

  private static IThrowableProxy[] given(IThrowableProxy @Nullable [] suppressed) {
    return suppressed == null ? NONE : suppressed;
  }

  /**
   * Eight hexadecimal digits, the same for failures of the same kind in the same place, whatever
   * their messages say; computed as logstash-logback-encoder's StackHasher does, whose dashboards
   * go on working. Line numbers count.
   */
  static String hash(IThrowableProxy thrown) {
    List<IThrowableProxy> chain = ends(thrown);
    int hash = 0;
    for (int i = chain.size() - 1; i >= 0; i--) {
      hash = 31 * hash + String.valueOf(chain.get(i).getClassName()).hashCode();
      for (StackTraceElementProxy step : given(chain.get(i).getStackTraceElementProxyArray())) {
        StackTraceElement frame = step.getStackTraceElement();
        if (frame.getFileName() != null && frame.getLineNumber() >= 0) {
          int its = 31 * frame.getClassName().hashCode() + frame.getMethodName().hashCode();
          hash = 31 * hash + 31 * its + frame.getLineNumber();
        }
      }
    }
    return HexFormat.of().toHexDigits(hash);
  }
}
