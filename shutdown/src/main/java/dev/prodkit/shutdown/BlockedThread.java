// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A thread that the end waits for, as it was at one moment.
 *
 * @param name the step, resource, executor or work that it stands for
 * @param thread the thread's name
 * @param state what the thread was doing
 * @param age how long this has gone on
 * @param frames the innermost {@value #MOST_FRAMES} frames of its stack at most
 */
public record BlockedThread(
    String name, String thread, Thread.State state, Duration age, List<StackTraceElement> frames) {
  static final int MOST_FRAMES = 50;
  /** How many threads one dump shows. */
  static final int MOST_THREADS = 20;

  /** Keeps a copy. */
  public BlockedThread {
    frames = List.copyOf(frames);
  }

  static BlockedThread of(String name, Thread thread, Duration age) {
    StackTraceElement[] stack = thread.getStackTrace();
    int shown = Math.min(stack.length, MOST_FRAMES);
    return new BlockedThread(
        name,
        Threads.nameOf(thread),
        thread.getState(),
        age,
        Arrays.asList(stack).subList(0, shown));
  }

  /** Plain values for one JSON object. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", name);
    members.put("thread", thread);
    members.put("state", state.name());
    members.put("age_ms", age.toMillis());
    members.put("stack", frames.stream().map(StackTraceElement::toString).toList());
    return members;
  }

  /** As a thread dump shows it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name)
        .append(": \"")
        .append(thread)
        .append("\" ")
        .append(state)
        .append(" for ")
        .append(age.toMillis())
        .append(" ms");
    frames.forEach(frame -> text.append("\n\tat ").append(frame));
    return text.toString();
  }
}
