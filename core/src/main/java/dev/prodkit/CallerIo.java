// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from and writes to the caller of one request. What fails here is the caller's doing (it has
 * hung up, is too slow, or sent what is no HTTP), and is kept apart from what fails in the service.
 */
final class CallerIo {
  private volatile @Nullable IOException failure;

  /** Moves bytes; it may block. */
  @FunctionalInterface
  interface Operation {
    /** Returns how many bytes it moved. */
    int run() throws IOException;
  }

  /** Whether something has failed, and with what. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Does one read or write. A caller that keeps it waiting for too long is cut. An interrupt that
   * was meant for the handler does not close the connection.
   *
   * @throws IOException if it fails; the first one is kept
   */
  int move(ExchangePhase phase, Operation operation) throws IOException {
    RunningExchange running = RunningExchange.current();
    try {
      return running == null ? undisturbed(operation) : watched(running, phase, operation);
    } catch (IOException failed) {
      if (failure == null) {
        failure = failed;
      }
      throw failed;
    }
  }

  private static int watched(RunningExchange running, ExchangePhase phase, Operation operation)
      throws IOException {
    boolean interrupted = running.awaiting(phase);
    int moved = 0;
    try {
      moved = operation.run();
      return moved;
    } finally {
      running.moved(Math.max(0, moved), interrupted);
    }
  }

  /** On a thread that is not ours there is no clock. */
  private static int undisturbed(Operation operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return operation.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
