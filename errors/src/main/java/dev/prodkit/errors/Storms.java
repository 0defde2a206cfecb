// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Lets so many identical failures pass a minute and folds the others into the last one that passed.
 * Each that is folded is told once: by the next one that passes, or in {@link #untold}. Remembers
 * {@value #MOST} kinds, the latest. Not thread-safe: {@link Gate} guards it.
 */
final class Storms {
  static final int MOST = 512;
  static final Duration WINDOW = Duration.ofMinutes(1);

  /**
   * Failures that no event tells of: how many of this type were folded into the event of this id.
   */
  record Folded(String type, String intoId, long repeats) {}

  /** What happens to one failure: it passes and tells of repeats, or it is folded. */
  record Verdict(boolean passes, String id, long repeats) {}

  private static final class Kind {
    private Instant since;
    private int passed;
    private String lastId;
    private long folded;

    Kind(Instant since, String id) {
      this.since = since;
      this.lastId = id;
    }

    boolean isOver(Instant now) {
      // A clock that was set back begins anew, too.
      return now.isBefore(since) || !now.isBefore(since.plus(WINDOW));
    }
  }

  private final int perWindow;
  private final Map<Fingerprint, Kind> kinds = new LinkedHashMap<>(64, 0.75f, true);
  private final List<Folded> untold = new ArrayList<>();
  private Instant swept = Instant.EPOCH;

  Storms(int perWindow) {
    this.perWindow = perWindow;
  }

  Verdict judge(Fingerprint fingerprint, String id, Instant now) {
    Kind kind = kinds.computeIfAbsent(fingerprint, fresh -> new Kind(now, id));
    if (kind.isOver(now)) {
      kind.since = now;
      kind.passed = 0;
    }
    Verdict verdict;
    if (kind.passed < perWindow) {
      kind.passed++;
      kind.lastId = id;
      verdict = new Verdict(true, id, kind.folded);
      kind.folded = 0;
    } else {
      kind.folded++;
      verdict = new Verdict(false, kind.lastId, 0);
    }
    forgetEldest();
    return verdict;
  }

  /**
   * What was folded into kinds whose minute is over or which were forgotten; looks once a minute.
   */
  List<Folded> untold(Instant now) {
    if (now.isBefore(swept) || !now.isBefore(swept.plus(WINDOW))) {
      swept = now;
      collect(kind -> kind.isOver(now));
    }
    return take();
  }

  /** Whatever was folded and not told yet. */
  List<Folded> untold() {
    collect(kind -> true);
    return take();
  }

  int size() {
    return kinds.size();
  }

  private List<Folded> take() {
    if (untold.isEmpty()) {
      return List.of();
    }
    List<Folded> taken = List.copyOf(untold);
    untold.clear();
    return taken;
  }

  private void collect(Predicate<Kind> wanted) {
    kinds.forEach((fingerprint, kind) -> {
      if (wanted.test(kind)) {
        tell(fingerprint, kind);
      }
    });
  }

  private void tell(Fingerprint fingerprint, Kind kind) {
    if (kind.folded > 0) {
      untold.add(new Folded(fingerprint.type(), kind.lastId, kind.folded));
      kind.folded = 0;
    }
  }

  private void forgetEldest() {
    if (kinds.size() > MOST) {
      Iterator<Map.Entry<Fingerprint, Kind>> entries = kinds.entrySet().iterator();
      Map.Entry<Fingerprint, Kind> eldest = entries.next();
      tell(eldest.getKey(), eldest.getValue());
      entries.remove();
    }
  }
}
