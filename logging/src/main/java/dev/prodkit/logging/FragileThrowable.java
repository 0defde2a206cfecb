// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of an exception that fails while it is looked at, or that has more causes than a
 * stack has room for. Everything was asked for once, each with a net below.
 */
final class FragileThrowable implements IThrowableProxy {
  private static final int HOPS = 1_000_000;
  private static final StackTraceElementProxy[] NO_FRAMES = {};

  private final Throwable throwable;
  private final String message;
  private final StackTraceElementProxy[] frames;
  private final IThrowableProxy[] suppressed;
  private @Nullable FragileThrowable cause;

  private FragileThrowable(Throwable throwable, int depth, Set<Throwable> seen) {
    this.throwable = throwable;
    this.message = String.valueOf(asked(throwable::getMessage, "[FAILED getMessage()]"));
    this.frames = frames(throwable);
    this.suppressed = depth > 1 ? new IThrowableProxy[0] : suppressed(throwable, depth, seen);
  }

  /** How many different exceptions hang together, counted up to one more than {@code most}. */
  static int size(Throwable top, int most) {
    Set<Throwable> seen = identities();
    Deque<Throwable> open = new ArrayDeque<>();
    open.add(top);
    while (!open.isEmpty() && seen.size() <= most) {
      Throwable at = open.remove();
      if (seen.add(at)) {
        Throwable cause = cause(at);
        if (cause != null) {
          open.add(cause);
        }
        Stream.of(at.getSuppressed()).limit(most + 1L).forEach(open::add);
      }
    }
    return seen.size();
  }

  private static Set<Throwable> identities() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  static FragileThrowable of(Throwable throwable) {
    return chain(throwable, 0, identities());
  }

  /** The outermost of the chain and its root, joined. */
  private static FragileThrowable chain(Throwable top, int depth, Set<Throwable> seen) {
    FragileThrowable first = new FragileThrowable(top, depth, seen);
    FragileThrowable last = first;
    seen.add(top);
    Throwable next = cause(top);
    for (int i = 1; i < StackTraces.CAUSES && next != null && seen.add(next); i++) {
      last.cause = new FragileThrowable(next, depth, seen);
      last = last.cause;
      next = cause(next);
    }
    Throwable root = null;
    for (int i = 0; i < HOPS && next != null && seen.add(next); i++) {
      root = next;
      next = cause(next);
    }
    if (root != null) {
      last.cause = new FragileThrowable(root, depth, seen);
    }
    return first;
  }

  private static @Nullable Throwable cause(Throwable throwable) {
    return asked(throwable::getCause, null);
  }

  private static StackTraceElementProxy[] frames(Throwable throwable) {
    StackTraceElement[] elements = asked(throwable::getStackTrace, null);
    return elements == null
        ? NO_FRAMES
        : Stream.of(elements)
            .filter(element -> element != null)
            .limit(StackTraces.FRAMES + 1)
            .map(StackTraceElementProxy::new)
            .toArray(StackTraceElementProxy[]::new);
  }

  private static IThrowableProxy[] suppressed(Throwable throwable, int depth, Set<Throwable> seen) {
    List<IThrowableProxy> proxies = new ArrayList<>();
    Throwable[] all = throwable.getSuppressed();
    for (int i = 0; i < all.length && i < StackTraces.SUPPRESSED + 1; i++) {
      if (seen.add(all[i])) {
        proxies.add(chain(all[i], depth + 1, seen));
      }
    }
    return proxies.toArray(IThrowableProxy[]::new);
  }

  private static <T extends @Nullable Object> T asked(Supplier<T> question, T otherwise) {
    try {
      return question.get();
    } catch (RuntimeException | Error e) {
      return otherwise;
    }
  }

  @Override
  public String getMessage() {
    return message;
  }

  @Override
  public String getClassName() {
    return throwable.getClass().getName();
  }

  @Override
  public @Nullable String getOverridingMessage() {
    return null;
  }

  @Override
  public StackTraceElementProxy[] getStackTraceElementProxyArray() {
    return frames.clone();
  }

  @Override
  public int getCommonFrames() {
    return 0;
  }

  @Override
  public @Nullable IThrowableProxy getCause() {
    return cause;
  }

  @Override
  public IThrowableProxy[] getSuppressed() {
    return suppressed.clone();
  }

  @Override
  public boolean isCyclic() {
    return false;
  }
}
