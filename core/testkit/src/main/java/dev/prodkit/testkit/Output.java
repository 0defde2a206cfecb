// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a process has written to one of its streams so far. One thread drains the stream, any number
 * of threads ask. Past its capacity in bytes the stream is still drained, so that the process goes
 * on, but each question fails: an answer from a part would be a wrong one.
 */
final class Output {
  private static final int SHOWN = 16 * 1024;
  private static final long TENTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String name;
  private final InputStream stream;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All below is guarded by the lock.
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final List<byte[]> lines = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean reading;
  private boolean ended;
  private boolean overflown;
  private String ending = "";

  /** How many bytes are taken in a tenth of a second at most. */
  private volatile int pace = Integer.MAX_VALUE;

  Output(String name, InputStream stream, int capacity) {
    this.name = name;
    this.stream = stream;
    this.capacity = capacity;
  }

  /** Starts the thread that drains the stream until its end. */
  void startReading(long pid) {
    lock.lock();
    try {
      if (reading) {
        throw new IllegalStateException(name + " is being read already");
      }
      reading = true;
    } finally {
      lock.unlock();
    }
    Thread thread = new Thread(this::drain, "prodkit-" + name + "-of-" + pid);
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on; the reading thread notices within a tenth of a second. */
  void pace(int bytesPerSecond) {
    pace = Math.max(1, bytesPerSecond / 10);
  }

  boolean isRead() {
    lock.lock();
    try {
      return reading;
    } finally {
      lock.unlock();
    }
  }

  byte[] bytes() {
    lock.lock();
    try {
      requireWhole();
      return kept.toByteArray();
    } finally {
      lock.unlock();
    }
  }

  /** Every complete line; after the end of the stream also the last one without a line end. */
  List<byte[]> lines() {
    lock.lock();
    try {
      requireWhole();
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for one line. Empty if the stream ended before it, or if the time is up. */
  Optional<byte[]> awaitLine(int index, long deadline) throws InterruptedException {
    lock.lock();
    try {
      requireWhole();
      long left = deadline - System.nanoTime();
      while (lines.size() <= index && !ended && left > 0) {
        left = changed.awaitNanos(left);
        requireWhole();
      }
      return index < lines.size() ? Optional.of(lines.get(index)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of the stream. False if the time is up. */
  boolean awaitEnd(long deadline) throws InterruptedException {
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** For the message of a failure: the last part of what there is. */
  String excerpt() {
    lock.lock();
    try {
      byte[] all = kept.toByteArray();
      if (all.length == 0) {
        return "--- " + name + (reading ? ": nothing\n" : ": not read\n");
      }
      int from = Math.max(0, all.length - SHOWN);
      String text = new String(all, from, all.length - from, StandardCharsets.UTF_8);
      String cut = from == 0 ? "" : ", without its first " + from + " bytes";
      return "--- " + name + cut + ending + ":\n" + text + (text.endsWith("\n") ? "" : "\n");
    } finally {
      lock.unlock();
    }
  }

  void close() throws IOException {
    stream.close();
  }

  private void drain() {
    String how = "";
    byte[] buffer = new byte[8192];
    try (stream) {
      for (int count = read(buffer); count >= 0; count = read(buffer)) {
        add(buffer, count);
        if (pace < buffer.length) {
          LockSupport.parkNanos(TENTH_NANOS);
        }
      }
    } catch (IOException e) {
      // Most likely close() took the stream away under our hands: an end like any other.
      how = ", cut off (" + e.getMessage() + ")";
    } finally {
      end(how);
    }
  }

  private int read(byte[] buffer) throws IOException {
    return stream.read(buffer, 0, Math.min(buffer.length, pace));
  }

  private void add(byte[] buffer, int count) {
    lock.lock();
    try {
      if (kept.size() + count > capacity) {
        overflown = true;
      } else {
        kept.write(buffer, 0, count);
        split(buffer, count);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void split(byte[] buffer, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (buffer[i] == '\n') {
        line.write(buffer, from, i - from);
        lines.add(line.toByteArray());
        line.reset();
        from = i + 1;
      }
    }
    line.write(buffer, from, count - from);
  }

  private void end(String how) {
    lock.lock();
    try {
      if (!ended && line.size() > 0) {
        lines.add(line.toByteArray());
        line.reset();
      }
      ended = true;
      ending = how;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void requireWhole() {
    if (!reading) {
      throw new IllegalStateException(name + " is not being read: call resumeReading() first");
    }
    if (overflown) {
      throw new AssertionError(
          "the process wrote more than " + capacity + " bytes to " + name + ", which was not kept");
    }
  }
}
