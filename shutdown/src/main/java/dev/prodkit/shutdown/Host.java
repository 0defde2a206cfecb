// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.util.List;
import java.util.function.ObjIntConsumer;

/** The process, as far as an end is concerned with it. */
interface Host {
  /** True if the end of this shutdown is the end of the process. */
  boolean attached();

  /**
   * Takes the signals and the JVM's hook.
   *
   * @param onSignal gets the name and the number, on a thread of the JVM's
   * @param onExit runs when the JVM exits, which waits for it
   * @return the signals that could not be taken
   * @throws IllegalStateException if the JVM is about to exit
   */
  List<String> attach(ObjIntConsumer<String> onSignal, Runnable onExit);

  /** Gives both back. */
  void release();

  /** Does not return on a real one, and blocks for good if another exit is under way. */
  void exit(int status);

  /** Does not return on a real one. */
  void halt(int status);

  /** True if no other end has taken the process since. */
  boolean isLatest();

  /** True if it is this thread whose exit runs the hooks. */
  boolean exitRunsOn(Thread thread);

  /** Nothing process-wide: the end is just a number of closed resources. */
  Host NONE = new Host() {
    @Override
    public boolean attached() {
      return false;
    }

    @Override
    public List<String> attach(ObjIntConsumer<String> onSignal, Runnable onExit) {
      return List.of();
    }

    @Override
    public void release() {}

    @Override
    public void exit(int status) {
      throw new IllegalStateException("nobody asked this shutdown to end the process");
    }

    @Override
    public void halt(int status) {
      throw new IllegalStateException("nobody asked this shutdown to end the process");
    }

    @Override
    public boolean isLatest() {
      return false;
    }

    @Override
    public boolean exitRunsOn(Thread thread) {
      return false;
    }
  };
}
