// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

/**
 * A text that counts how often it is looked at, and can be so only for a while. Not thread-safe:
 * one match is one thread's.
 */
final class SteppedText implements CharSequence {
  private static final long STEPS = 1_000_000;
  private static final long STEPS_PER_CHARACTER =
      16; // what an expression without backtracking may take

  private final CharSequence text;
  private final Steps steps;

  private SteppedText(CharSequence text, Steps steps) {
    this.text = text;
    this.steps = steps;
  }

  static SteppedText of(CharSequence text) {
    return new SteppedText(text, new Steps(STEPS + STEPS_PER_CHARACTER * text.length()));
  }

  @Override
  public char charAt(int index) {
    steps.take();
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new SteppedText(text.subSequence(start, end), steps);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static final class Steps {
    private long left;

    Steps(long left) {
      this.left = left;
    }

    void take() {
      if (left-- == 0) {
        throw new TooManySteps();
      }
    }
  }

  /** The end of patience. */
  static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySteps() {
      super("too many steps", null, false, false);
    }
  }
}
