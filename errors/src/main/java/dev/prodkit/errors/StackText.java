// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a stack trace as the JVM does, whatever the failure's own methods do. Bounded in every
 * direction: {@value #MOST_THROWABLES} failures, {@value #MOST_FRAMES} frames each, and no more
 * frames once the text has {@value #ENOUGH} characters. It is only ever left off at the end of a
 * line, never cut, so that the redaction sees each secret whole.
 */
final class StackText {
  private static final int MOST_THROWABLES = 40;
  private static final int MOST_FRAMES = 100;
  private static final int MOST_SUPPRESSED = 10;
  private static final int LONGEST_HEADLINE = 4 * 1024;
  private static final int LONGEST_FRAME = 512;
  private static final int ENOUGH = 128 * 1024;

  private final Redaction redaction;
  private final StringBuilder out = new StringBuilder(4 * 1024);
  private final Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean leftOff;

  private StackText(Redaction redaction) {
    this.redaction = redaction;
  }

  /** Redacted, within {@code bytes}; head and tail are kept, since the root cause stands last. */
  static Redaction.Cut of(Throwable failure, Redaction redaction, int bytes) {
    StackText text = new StackText(redaction);
    text.chain(failure, "", "", new StackTraceElement[0]);
    Redaction.Cut cut = redaction.cutMiddle(text.out.toString(), bytes);
    return new Redaction.Cut(cut.text(), cut.truncated() || text.leftOff);
  }

  private void chain(
      Throwable failure, String caption, String indent, StackTraceElement[] enclosing) {
    Throwable current = failure;
    String before = caption;
    StackTraceElement[] outer = enclosing;
    while (true) {
      if (!headline(current, before, indent)) {
        return;
      }
      StackTraceElement[] frames = Causes.frames(current);
      frames(frames, outer, indent);
      suppressed(current, indent, frames);
      Optional<Throwable> cause = Causes.cause(current);
      if (cause.isEmpty()) {
        return;
      }
      current = cause.get();
      outer = frames;
      before = "Caused by: ";
    }
  }

  /** False if what follows is not to be written: it was already, or it is too much. */
  private boolean headline(Throwable failure, String caption, String indent) {
    boolean circular = written.contains(failure);
    if (!circular && written.size() >= MOST_THROWABLES) {
      line(indent, "… more failures left off");
      leftOff = true;
      return false;
    }
    written.add(failure);
    String headline = Causes.headline(failure);
    if (headline.length() > LONGEST_HEADLINE) {
      headline = redaction.cut(headline, LONGEST_HEADLINE).text();
      leftOff = true;
    }
    line(indent, caption + (circular ? "[CIRCULAR REFERENCE: " + headline + "]" : headline));
    return !circular;
  }

  private void frames(StackTraceElement[] frames, StackTraceElement[] enclosing, String indent) {
    int own = frames.length;
    for (int outer = enclosing.length; own > 0 && outer > 0; own--, outer--) {
      if (!frames[own - 1].equals(enclosing[outer - 1])) {
        break;
      }
    }
    int shown = Math.min(own, MOST_FRAMES);
    int index = 0;
    while (index < shown && out.length() < ENOUGH) {
      String frame = String.valueOf(frames[index++]);
      line(indent, "\tat " + (frame.length() <= LONGEST_FRAME ? frame : "[a frame too long]"));
    }
    leftOff |= index < own;
    if (index < frames.length) {
      line(indent, "\t... " + (frames.length - index) + " more");
    }
  }

  private void suppressed(Throwable failure, String indent, StackTraceElement[] frames) {
    Throwable[] suppressed = failure.getSuppressed(); // final in Throwable: it can be relied on
    // Each level is one of at most MOST_THROWABLES, so the recursion is shallow.
    for (int i = 0; i < Math.min(suppressed.length, MOST_SUPPRESSED); i++) {
      chain(suppressed[i], "Suppressed: ", indent + "\t", frames);
    }
    if (suppressed.length > MOST_SUPPRESSED) {
      line(indent, "\t… " + (suppressed.length - MOST_SUPPRESSED) + " more suppressed");
      leftOff = true;
    }
  }

  private void line(String indent, String text) {
    if (out.length() > 0) {
      out.append('\n');
    }
    out.append(indent).append(text);
  }
}
