// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
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
   * order mark. The caller wipes the array, and nothing else holds what it says.
   */
  static char[] value(Path file) throws Refused {
    CharBuffer text = decoded(file, line -> "is not valid UTF-8");
    int end = text.limit();
    if (end > text.position() && text.get(end - 1) == '\n') {
      end -= end - 1 > text.position() && text.get(end - 2) == '\r' ? 2 : 1;
    }
    char[] value = Arrays.copyOfRange(text.array(), text.position(), end);
    Arrays.fill(text.array(), '\0');
    return value;
  }

  /** The same for a file that, with all links followed, must be in this directory. */
  static char[] valueUnder(Path directory, Path file) throws Refused {
    try {
      if (!file.toRealPath().startsWith(directory.toRealPath())) {
        throw new Refused("is a link that leads out of its directory", "put the file itself there");
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return value(file);
  }

  /**
   * All of a file, without a byte order mark; {@code rule} says what is wrong at the line, counted
   * from 1, of the first byte that is not UTF-8.
   */
  static String text(Path file, IntFunction<String> rule) throws Refused {
    return decoded(file, rule).toString();
  }

  /** All bytes of a file that is none of text and holds no secret, such as a certificate. */
  static byte[] bytes(Path file) throws Refused {
    ByteBuffer content = content(file);
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  /** What a regular file holds, all of it. */
  private static ByteBuffer content(Path file) throws Refused {
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
        try (FileChannel in = FileChannel.open(real, StandardOpenOption.READ)) {
          return allOf(in);
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

  // A direct buffer is read into as it is; for any other the JDK copies through one that it keeps.
  private static ByteBuffer allOf(FileChannel in) throws IOException, Refused {
    int room = (int) Math.min(in.size(), LIMIT) + 1;
    ByteBuffer bytes = ByteBuffer.allocateDirect(room);
    while (in.read(bytes) >= 0) {
      if (bytes.position() > LIMIT) {
        wipe(bytes);
        throw new Refused("is larger than 1 MiB", NEXT_STEP);
      }
      if (!bytes.hasRemaining()) { // it has grown since
        ByteBuffer larger = ByteBuffer.allocateDirect(Math.min(2 * bytes.capacity(), LIMIT + 1));
        larger.put(bytes.flip());
        wipe(bytes);
        bytes = larger;
      }
    }
    return bytes.flip();
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

  private static CharBuffer decoded(Path file, IntFunction<String> rule) throws Refused {
    ByteBuffer in = content(file);
    CharBuffer out = CharBuffer.allocate(in.limit());
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += in.get(i) == '\n' ? 1 : 0;
      }
      wipe(in);
      Arrays.fill(out.array(), '\0');
      throw new Refused(rule.apply(line), "save it as UTF-8");
    }
    wipe(in);
    out.flip();
    return out.hasRemaining() && out.get(0) == '\uFEFF' ? out.position(1) : out;
  }

  private static void wipe(ByteBuffer bytes) {
    bytes.clear();
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.put(i, (byte) 0);
    }
  }
}
