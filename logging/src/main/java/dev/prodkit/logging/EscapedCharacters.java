// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/** Escapes what could end a line or make a terminal lie, see {@link JsonEscapes#unsafe}. */
final class EscapedCharacters extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final int DELETE = 0x7f;

  @Override
  public int[] getEscapeCodesForAscii() {
    int[] codes = standardAsciiEscapesForJSON();
    codes[DELETE] = ESCAPE_STANDARD;
    return codes;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    return JsonEscapes.unsafe(character)
        ? new SerializedString(String.format("\\u%04X", character))
        : null;
  }
}
