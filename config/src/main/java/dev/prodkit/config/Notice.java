// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.Objects;

/**
 * Something that happened to the configuration while the service runs, for its log. It never holds
 * a value, a token, or what a server answered.
 *
 * @param level how loud to be about it
 * @param code what to look up in the manual: {@code PK-VAULT-05}
 * @param message one sentence
 */
public record Notice(System.Logger.Level level, String code, String message) {
  /** Nothing is null. */
  public Notice {
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }
}
