// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import java.nio.charset.StandardCharsets;

/**
 * The answer to one scrape, ready to be sent.
 *
 * @param contentType the {@code Content-Type} to send it with
 * @param body UTF-8, not copied: it is the caller's alone
 */
@SuppressWarnings("ArrayRecordComponent") // Megabytes, handed from one owner to the next.
public record Scrape(String contentType, byte[] body) {
  /** The body as text, for tests and for people. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
