// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import dev.prodkit.config.Rotating;
import dev.prodkit.config.Secret;
import dev.prodkit.redaction.Redactor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the keys of collectors out of every sink: of {@code api-key=abc,tenant=def} each value is a
 * secret of its own, as it is written and as it is sent. Follows a rotation until the old value is
 * retired. Safe for use by many threads.
 */
final class OtlpHeaders {
  private final Redactor redactor;
  private final Map<Secret, List<String>> kept = new ConcurrentHashMap<>();

  OtlpHeaders(Redactor redactor) {
    this.redactor = redactor;
  }

  void follow(Rotating<Secret> headers) {
    keep(headers.current());
    headers.onChange((old, fresh) -> keep(fresh));
  }

  private void keep(Secret headers) {
    kept.computeIfAbsent(headers, first -> {
      List<String> values = values(first.reveal());
      values.forEach(redactor::register);
      return values;
    });
  }

  /** No setting holds these headers any more. */
  void forget(Secret headers) {
    List<String> values = kept.remove(headers);
    if (values != null) {
      values.forEach(redactor::forget);
    }
  }

  private static List<String> values(String headers) {
    List<String> values = new ArrayList<>();
    for (String header : List.of(headers.split(",", -1))) {
      String value = header.substring(header.indexOf('=') + 1).strip();
      values.add(value);
      values.add(decoded(value));
    }
    return values;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return value;
    }
  }
}
