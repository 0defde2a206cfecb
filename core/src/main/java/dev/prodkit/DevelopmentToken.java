// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Secret;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes something on the management port of a developer's machine needs this token, unless a
 * token is configured: 128 random bits, new at each start. A web page or a proxy that reaches the
 * port does not know it.
 *
 * <p>The developer has to see it, so it is one INFO line and no registered secret, and it is
 * written in consonants, which no rule of the redactor takes for a secret. That is no leak: it
 * comes from no source of settings, ends with the process, and opens nothing to who is not on the
 * same machine already.
 */
final class DevelopmentToken {
  private static final Logger LOG = LoggerFactory.getLogger(Production.class);
  /** Four bits each. */
  private static final String LETTERS = "bcdfghjkmnpqrstv";

  private static final int LENGTH = 32;
  private static final int GROUP = 4;

  private DevelopmentToken() {}

  static Secret create() {
    SecureRandom random = new SecureRandom();
    StringBuilder token = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      token.append(i > 0 && i % GROUP == 0 ? "-" : "");
      token.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return Secret.of(token.toString());
  }

  static void tell(Secret token) {
    LOG.info(
        "In development POST on the management port takes this bearer until the process ends: {}",
        token.reveal());
  }
}
