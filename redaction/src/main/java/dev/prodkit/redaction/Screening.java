// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

/**
 * Finds out, while an event is written, whether its line must be redacted: only what a user wrote
 * is looked at, by the same scan that would go over the line, and what comes again with every event
 * once for each change of the redactor. A line with anything suspicious in it is redacted as a
 * whole; so a mistake here can cost time, and the scan alone decides what is masked.
 *
 * <p>Used again for the next event. Not thread-safe.
 */
public final class Screening {
  private final Redactor redactor;
  private final RedactionScanner scan = new RedactionScanner();
  private RedactionRules rules;
  private int generation;
  private boolean clean;

  public Screening(Redactor redactor) {
    this.redactor = redactor;
    this.rules = redactor.rules();
  }

  /** Begins an event. Patterns of the service's own want to see whole lines. */
  public void begin() {
    RedactionRules latest = redactor.rules();
    if (generation != latest.generation()) {
      generation = latest.generation();
      rules = latest;
    }
    clean = latest.further().isEmpty();
  }

  /** Ends the event: whether nothing was found, by all that is known by now. */
  public boolean clean() {
    return clean && redactor.rules().generation() == generation;
  }

  /** Whether nothing was found so far, by what was known at the beginning. */
  public boolean cleanSoFar() {
    return clean;
  }

  /** Of what is known since the beginning of the event. */
  public int generation() {
    return generation;
  }

  /** Keeps nothing of the texts. */
  public void release() {
    scan.release();
  }

  /** Something happened that makes the line not what was looked at. */
  public void suspect() {
    clean = false;
  }

  /** A text of the user's own, as it stands in the line; all that belongs together at once. */
  public void text(ByteSink sink, int from) {
    if (clean) {
      clean = harmless(sink.array(), from, sink.length());
    }
  }

  /** A text that comes again. */
  public void text(KeptBytes text) {
    if (clean && !text.harmlessIn(generation)) {
      look(text, true);
    }
  }

  /** A text that comes again and stands before a colon, and so for a name. */
  public void name(KeptBytes name) {
    if (clean && !name.harmlessIn(generation)) {
      look(name, rules.names().verdict(name.bytes, 0, name.length) == 0);
    }
  }

  /** The name of a member that comes again, as {@code ,"name":}. */
  public void member(KeptBytes member) {
    if (clean && !member.harmlessIn(generation)) {
      look(member, rules.names().verdict(member.bytes, 2, member.length - 2) == 0);
    }
  }

  private void look(KeptBytes text, boolean good) {
    clean = good && harmless(text.bytes, 0, text.length);
    if (clean) {
      text.foundHarmlessIn(generation);
    }
  }

  private boolean harmless(byte[] bytes, int from, int to) {
    try {
      return PreFilter.harmless(bytes, from, to, rules.index())
          || !(scan.over(bytes, from, to, rules.index(), rules.names(), rules.emails())
              || scan.text().undecided);
    } catch (RuntimeException | StackOverflowError e) {
      return false; // the scan of the whole line fails then too, and that is dealt with
    }
  }
}
