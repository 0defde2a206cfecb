// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads small UTF-8 files that an operator names, without ever waiting for one that has no end.
 *
 * <p>Only a regular file is opened, so no FIFO, directory or device; nothing under {@code /proc},
 * {@code /sys} and {@code /dev}, whose files claim to be regular and show the process itself; and
 * no more than {@link #LIMIT} bytes are read, whatever size the file claims. Symbolic links are
 * followed first, as Kubernetes mounts its secrets through {@code ..data}.
 */
final class TextFile {
  /** 1 MiB: what Kubernetes allows for a whole secret. */
  static final int LIMIT = 1 << 20;

  private static final List<Path> KERNEL =
      List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

  // A rotation may take a file away between two steps, and has then put the next one there.
  private static final int ATTEMPTS = 3;

  private static final String NEXT_STEP = "use a regular file of UTF-8 text, at most 1 MiB";

  private TextFile() {}

  /**
   * The value in a file: its text without one newline at the end (LF or CRLF) and without a byte
   * order mark.
   */
  static String value(Path file) throws Refused {
    String text = decoded(bytes(file), line -> "is not valid UTF-8");
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** The same for a file that, with all links followed, must be in this directory. */
  static String valueUnder(Path directory, Path file) throws Refused {
    try {
      if (!file.toRealPath().startsWith(directory.toRealPath())) {
        throw new Refused("is a link that leads out of its directory", "put the file itself there");
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return value(file);
  }

  /** The first bytes of a regular file, all of them. */
  static byte[] bytes(Path file) throws Refused {
    for (int attempt = 1; ; attempt++) {
      try {
        Path real = file.toRealPath();
        if (KERNEL.stream().anyMatch(real::startsWith)) {
          throw new Refused("lies under /proc, /sys or /dev", NEXT_STEP);
        }
        if (!Files.isRegularFile(real)) {
          throw new Refused(
              Files.exists(real) ? "is not a regular file" : "does not exist", NEXT_STEP);
        }
        try (InputStream in = Files.newInputStream(real)) {
          byte[] bytes = in.readNBytes(LIMIT + 1);
          if (bytes.length > LIMIT) {
            throw new Refused("is larger than 1 MiB", NEXT_STEP);
          }
          return bytes;
        }
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw unreadable(e);
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }

  // Never the exception's message: it quotes the path, and a path that does not exist may be a
  // secret in the wrong place.
  private static Refused unreadable(IOException e) {
    if (e instanceof NoSuchFileException) {
      return new Refused("does not exist", NEXT_STEP);
    }
    if (e instanceof AccessDeniedException) {
      return new Refused(
          "may not be read by this user", "give the user of this process the right to read it");
    }
    return new Refused("cannot be read, " + e.getClass().getSimpleName(), NEXT_STEP);
  }

  /**
   * Strictly decoded; {@code rule} says what is wrong at the line, counted from 1, of the first
   * byte that is not UTF-8.
   */
  static String decoded(byte[] bytes, IntFunction<String> rule) throws Refused {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new Refused(rule.apply(line), "save it as UTF-8");
    }
    String text = out.flip().toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
