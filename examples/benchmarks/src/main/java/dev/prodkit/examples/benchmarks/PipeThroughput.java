// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many messages a second get through a real pipe, and how many are lost: each round is a
 * process of its own, whose lines are counted here. The clock runs from the end of the warm-up,
 * which on two cores that are busy takes the compiler that long, to the end of the pipe.
 */
public final class PipeThroughput {
  private static final long LINE_ENDS = 0x0A0A0A0A0A0A0A0AL;
  private static final long LOWS = 0x7F7F7F7F7F7F7F7FL;
  private static final int SECONDS = 20;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(12);

  private PipeThroughput() {}

  record Round(String writer, int threads, long perSecond, long lost) {}

  /** The arguments: rounds, and the file for the result. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<Round> rounds = new ArrayList<>();
    for (int i = Integer.parseInt(args[0]); i > 0; i--) {
      for (int threads : new int[] {1, 4}) {
        for (String writer : new String[] {"prodkit", "logback"}) {
          rounds.add(round(writer, threads));
        }
      }
    }
    StringBuilder json = new StringBuilder("[");
    for (Round round : rounds) {
      json.append(json.length() == 1 ? "\n" : ",\n")
          .append("""
              {"writer":"%s","threads":%d,"messages_per_second":%d,"lost":%d}\
              """.formatted(round.writer(), round.threads(), round.perSecond(), round.lost()));
    }
    Files.writeString(Path.of(args[1]), json.append("\n]\n"));
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(json);
  }

  private static Round round(String writer, int threads) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            PipeWriter.class.getName(),
            writer,
            Integer.toString(threads),
            Integer.toString(SECONDS))
        .start();
    long started = System.nanoTime();
    long lines = 0;
    long begin = 0;
    long beginLines = 0;
    byte[] bytes = new byte[1 << 16];
    try (InputStream pipe = process.getInputStream()) {
      for (int read = pipe.read(bytes); read >= 0; read = pipe.read(bytes)) {
        lines += lineEnds(bytes, read);
        if (begin == 0 && System.nanoTime() - started >= WARM_UP_NANOS) {
          begin = System.nanoTime();
          beginLines = lines;
        }
      }
    }
    long nanos = System.nanoTime() - begin;
    long logged =
        Long.parseLong(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    process.waitFor();
    return new Round(
        writer, threads, (lines - beginLines) * 1_000_000_000L / nanos, logged - lines);
  }

  /** Eight bytes at a time, so that the reader is not what is measured. */
  private static int lineEnds(byte[] bytes, int length) {
    Arrays.fill(bytes, length, Math.min(bytes.length, length + 7), (byte) 0);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int found = 0;
    for (int at = 0; at < length; at += 8) {
      long other = buffer.getLong(at) ^ LINE_ENDS;
      found += Long.bitCount(~((other & LOWS) + LOWS | other | LOWS));
    }
    return found;
  }
}
