// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The names of OpenTelemetry's registry of semantic conventions that hold a sensitive word and no
 * secret. They count in this exact spelling only. {@code RegistryNamesTest} computes the list from
 * the registry.
 */
final class RegistryNames {
  private static final byte[][] ALL = Stream.of(
          "db.connection_string",
          "gen_ai.request.max_tokens",
          "gen_ai.usage.cache_creation.input_tokens",
          "gen_ai.usage.cache_read.input_tokens",
          "gen_ai.usage.completion_tokens",
          "gen_ai.usage.input_tokens",
          "gen_ai.usage.output_tokens",
          "gen_ai.usage.prompt_tokens",
          "gen_ai.usage.reasoning.output_tokens",
          "mcp.session.id",
          "session.id")
      .map(name -> name.getBytes(US_ASCII))
      .toArray(byte[][]::new);

  private RegistryNames() {}

  /** Whether exactly one of them stands in these bytes. */
  static boolean hold(byte[] text, int start, int end) {
    for (byte[] name : ALL) {
      if (Arrays.equals(text, start, end, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }
}
