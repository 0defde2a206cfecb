// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.nio.CharBuffer;
import java.util.Arrays;

/**
 * The text that a source holds under a name. That of a secret is never a {@code String} here: it is
 * in an array of its own, which is wiped as soon as there is a value.
 */
record Raw(String name, CharSequence text, Origin origin) {
  static Raw of(String name, Entry entry, boolean secret) throws Refused {
    Entry.Content content = entry.content();
    CharSequence text = secret ? CharBuffer.wrap(content.characters()) : content.read();
    Raw raw = new Raw(name, text, entry.valueOrigin());
    if (raw.isUndecoded()) {
      raw.wipe();
      throw Refused.undecoded();
    }
    return raw;
  }

  private boolean isUndecoded() {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\uFFFD') {
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return text.length() == 0;
  }

  void wipe() {
    if (text instanceof CharBuffer secret) {
      Arrays.fill(secret.array(), '\0');
    }
  }
}
