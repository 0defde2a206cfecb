// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Redacts texts with a few scanners that are used again and again. They are not kept per thread: a
 * million virtual threads would keep a million of them. Thread-safe.
 */
final class ScannerPool {
  private static final int SIZE = 16;

  private final AtomicReferenceArray<@Nullable RedactionScanner> idle =
      new AtomicReferenceArray<>(SIZE);

  /**
   * Appends the text without what the rules find in it; false, and nothing is appended, if that is
   * nothing.
   *
   * @throws RuntimeException if a rule fails; nothing is appended then
   */
  boolean redact(
      byte[] text, int from, int to, RedactionRules rules, OwnRanges own, ByteSink redacted) {
    int before = redacted.length();
    boolean whole = false;
    try {
      boolean found = scan(text, from, to, rules, own, redacted);
      found = rules.applyFurther(text, from, to, found, before, redacted);
      whole = true;
      return found;
    } finally {
      if (!whole) {
        redacted.length(before);
      }
    }
  }

  private boolean scan(
      byte[] text, int from, int to, RedactionRules rules, OwnRanges own, ByteSink redacted) {
    int slot = Thread.currentThread().hashCode() & (SIZE - 1);
    RedactionScanner idling = idle.getAndSet(slot, null);
    RedactionScanner scanner = idling == null ? new RedactionScanner() : idling;
    boolean found = scanner.over(text, from, to, rules.index(), rules.names(), rules.emails(), own);
    if (found) {
      Rewrite.without(scanner.text(), scanner.values(), scanner.parts(), redacted);
    }
    scanner.release();
    idle.set(slot, scanner);
    return found;
  }
}
