// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A host with or without a port, as {@code Host} holds it (RFC 9110, 7.2): without a user. */
final class Authority {
  private static final int MOST_PORT_DIGITS = 5;

  private Authority() {}

  /** Whether it is one, with a host that is not empty. */
  static boolean valid(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : nameEnd(text);
    return end > 0
        && (text.charAt(0) != '[' || isIpv6(text, end))
        && (end == text.length() || isPort(text, end));
  }

  /** The host without its port. */
  static String host(String valid) {
    int end = valid.startsWith("[") ? valid.indexOf(']') + 1 : valid.indexOf(':');
    return end <= 0 ? valid : valid.substring(0, end);
  }

  private static int nameEnd(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) != ':') {
      if (text.charAt(i) == '%' && Characters.escaped(text, i) > ' ') {
        i += 3;
      } else if (Characters.is(text.charAt(i), Characters.NAME)) {
        i++;
      } else {
        return 0;
      }
    }
    return i;
  }

  private static boolean isPort(String text, int colon) {
    int port = 0;
    if (text.charAt(colon) != ':' || text.length() - colon - 1 > MOST_PORT_DIGITS) {
      return false;
    }
    for (int i = colon + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Characters.is(c, Characters.DIGIT)) {
        return false;
      }
      port = port * 10 + (c - '0');
    }
    return port <= 65_535;
  }

  /** In brackets the JDK asks no name server. */
  private static boolean isIpv6(String text, int end) {
    for (int i = 1; i < end - 1; i++) {
      char c = text.charAt(i);
      if (!Characters.is(c, Characters.HEX) && c != ':' && c != '.') {
        return false;
      }
    }
    try {
      // One that stands for an address of IPv4 comes back as that.
      return text.indexOf(':') < end - 1
          && text.indexOf(':') > 0
          && InetAddress.getByName(text.substring(0, end)).getAddress().length > 0;
    } catch (UnknownHostException malformed) {
      return false;
    }
  }
}
