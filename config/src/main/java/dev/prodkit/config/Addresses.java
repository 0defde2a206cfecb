// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what names another machine, and never asks the DNS: what it answers at the start may be
 * wrong an hour later, and it may not answer at all.
 */
final class Addresses {
  private static final int LONGEST_NAME = 253;

  private Addresses() {}

  /**
   * {@code host:port} or {@code [::1]:8080}, unresolved; null if the text is neither. A host is a
   * name of letters, digits, {@code -}, {@code _} and {@code .}, or an IPv4 address.
   */
  static @Nullable InetSocketAddress socket(String text) throws Refused {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return null;
    }
    String host = text.substring(0, colon);
    if (!isHost(host) && !isBracketed(host)) {
      if (host.indexOf(':') >= 0 && host.charAt(0) != '[') {
        throw new Refused(
            "must be host:port", "put an IPv6 address into brackets, like [::1]:8080");
      }
      return null;
    }
    Long port = Numbers.whole(text.substring(colon + 1), 0, 65_535);
    return port == null ? null : InetSocketAddress.createUnresolved(host, Math.toIntExact(port));
  }

  private static boolean isHost(String host) {
    if (host.length() > LONGEST_NAME || host.startsWith("-") || host.startsWith(".")) {
      return false;
    }
    return host.chars()
        .allMatch(c -> (c >= 'a' && c <= 'z')
            || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9')
            || c == '-'
            || c == '_'
            || c == '.');
  }

  // The parser of URIs knows IPv6 by its grammar alone.
  private static boolean isBracketed(String host) {
    if (!host.startsWith("[") || !host.endsWith("]")) {
      return false;
    }
    try {
      return host.equals(URI.create("x://" + host).getHost());
    } catch (IllegalArgumentException quotesTheText) {
      return false;
    }
  }

  /**
   * The password in {@code scheme://user:password@host}, as it is written and, if that differs,
   * decoded; empty if there is none. {@link URI#getUserInfo} does not do: it knows nothing of a URI
   * whose host has an underscore, nor of {@code jdbc:scheme://…}.
   */
  static List<Secret> passwords(URI uri) {
    String raw = rawPassword(uri.toString());
    if (raw.isEmpty()) {
      return List.of();
    }
    String decoded = URI.create("x:/" + raw).getPath().substring(1);
    return decoded.equals(raw)
        ? List.of(Secret.of(raw))
        : List.of(Secret.of(raw), Secret.of(decoded));
  }

  private static String rawPassword(String uri) {
    int start = uri.indexOf("://");
    if (start < 0) {
      return "";
    }
    start += 3;
    int end = start;
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    int at = uri.lastIndexOf('@', end - 1);
    int colon = uri.indexOf(':', start);
    return colon >= 0 && colon < at ? uri.substring(colon + 1, at) : "";
  }
}
