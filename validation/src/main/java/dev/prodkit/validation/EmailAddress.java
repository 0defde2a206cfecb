// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

/**
 * The syntax of an e-mail address, looked at once, from left to right: no expression to backtrack,
 * and nothing that is longer than an address may be.
 *
 * <p>Source: RFC 5321, sections 4.1.2 and 4.5.3.1, without quoted local parts, address literals and
 * comments, which registration forms have no use for.
 */
final class EmailAddress {
  private static final int MAX_ADDRESS = 254;
  private static final int MAX_LOCAL_PART = 64;
  private static final int MAX_LABEL = 63;
  private static final String ATOM_SYMBOLS = "!#$%&'*+-/=?^_`{|}~";

  private EmailAddress() {}

  /** Whether it is an address: a dot-atom, one {@code @}, a host name. */
  static boolean isWellFormed(CharSequence text) {
    if (text.length() > MAX_ADDRESS) {
      return false;
    }
    String address = text.toString();
    int at = address.indexOf('@');
    return at > 0
        && at <= MAX_LOCAL_PART
        && isDotAtom(address.substring(0, at))
        && isDomain(domain(address));
  }

  /** What stands after the first {@code @}. */
  static String domain(String address) {
    return address.substring(address.indexOf('@') + 1);
  }

  /** Whether it is a host name in ASCII: an internationalised name is given as {@code xn--…}. */
  static boolean isDomain(String text) {
    if (text.isEmpty() || text.length() > MAX_ADDRESS) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (label.isEmpty()
          || label.length() > MAX_LABEL
          || label.startsWith("-")
          || label.endsWith("-")
          || !label.chars().allMatch(c -> isLetterOrDigit(c) || c == '-')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDotAtom(String text) {
    for (String atom : text.split("\\.", -1)) {
      if (atom.isEmpty()
          || !atom.chars().allMatch(c -> isLetterOrDigit(c) || ATOM_SYMBOLS.indexOf(c) >= 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
