// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** An output that can be made to block and to fail. */
final class Sink extends OutputStream {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean closed;
  private int holding;
  private boolean tearing;
  private @Nullable Throwable refusal;
  volatile @Nullable Runnable onWrite;

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  void open() {
    lock.lock();
    try {
      closed = false;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void refuse(@Nullable Throwable refusal) {
    lock.lock();
    try {
      this.refusal = refusal;
    } finally {
      lock.unlock();
    }
  }

  /** The next write gets half through. */
  void tearNext() {
    lock.lock();
    try {
      tearing = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isHolding() {
    lock.lock();
    try {
      return holding > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Trimmed, without empty ones. */
  List<String> lines() {
    lock.lock();
    try {
      return written
          .toString(UTF_8)
          .lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    Runnable before = onWrite;
    if (before != null) {
      before.run();
    }
    lock.lock();
    try {
      holding++;
      while (closed) {
        opened.awaitUninterruptibly();
      }
      holding--;
      if (tearing) {
        tearing = false;
        written.write(bytes, from, length / 2);
        throw new IOException("half of it");
      }
      if (refusal instanceof IOException e) {
        throw e;
      } else if (refusal instanceof RuntimeException e) {
        throw e;
      } else if (refusal instanceof Error e) {
        throw e;
      }
      written.write(bytes, from, length);
    } finally {
      lock.unlock();
    }
  }
}
