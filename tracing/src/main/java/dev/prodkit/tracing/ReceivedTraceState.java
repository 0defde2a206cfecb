// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tracestate} as it came, handed on in its order. OpenTelemetry's own holder knows only
 * the keys of level 1 of the standard and drops the whole state for a key such as {@code 1x} or
 * {@code x@}, which level 2 allows.
 *
 * <p>One member that is malformed, or a 33rd member, drops the state, and never the trace. Of a key
 * that stands there twice the first member is kept, which is the younger one. However much is sent,
 * no more is read than the longest state that the standard allows.
 */
final class ReceivedTraceState implements TraceState {
  private static final int MAX_MEMBERS = 32;
  private static final int MAX_TOKEN = 256;
  // Empty lines are allowed, so there may be more lines than members.
  private static final int MAX_LINES = 2 * MAX_MEMBERS;
  // 32 times key=value, with white space to spare.
  private static final int MAX_LENGTH = MAX_MEMBERS * (2 * MAX_TOKEN + 8);

  private final Map<String, String> members;

  private ReceivedTraceState(Map<String, String> members) {
    this.members = Collections.unmodifiableMap(members);
  }

  /** The state that these header lines hold together; empty if they hold none that is valid. */
  static TraceState of(Iterator<String> lines) {
    return members(lines).<TraceState>map(ReceivedTraceState::new).orElse(TraceState.getDefault());
  }

  private static Optional<Map<String, String>> members(Iterator<String> lines) {
    Map<String, String> members = new LinkedHashMap<>();
    int length = 0;
    int read = 0;
    for (int count = 0; lines.hasNext(); count++) {
      String line = lines.next();
      length += line.length() + 1;
      if (count >= MAX_LINES || length > MAX_LENGTH) {
        return Optional.empty();
      }
      for (String member : line.split(",", -1)) {
        String stripped = StrictTraceContext.withoutSpaceAround(member);
        if (!stripped.isEmpty() && (++read > MAX_MEMBERS || !addMember(stripped, members))) {
          return Optional.empty();
        }
      }
    }
    return members.isEmpty() ? Optional.empty() : Optional.of(members);
  }

  private static boolean addMember(String member, Map<String, String> members) {
    int equals = member.indexOf('=');
    if (equals < 0) {
      return false;
    }
    String key = member.substring(0, equals);
    String value = member.substring(equals + 1);
    if (!isKey(key) || !isValue(value)) {
      return false;
    }
    members.putIfAbsent(key, value);
    return true;
  }

  private static boolean isKey(String key) {
    if (key.isEmpty() || key.length() > MAX_TOKEN || !isLowercaseOrDigit(key.charAt(0))) {
      return false;
    }
    return key.chars().allMatch(c -> isLowercaseOrDigit(c) || "_-*/@".indexOf(c) >= 0);
  }

  private static boolean isLowercaseOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isValue(String value) {
    // Trailing space was taken off with the space around the member.
    return !value.isEmpty()
        && value.length() <= MAX_TOKEN
        && value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=' && c != ',');
  }

  @Override
  public @Nullable String get(String key) {
    return members.get(key);
  }

  @Override
  public int size() {
    return members.size();
  }

  @Override
  public boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public void forEach(BiConsumer<String, String> consumer) {
    members.forEach(consumer);
  }

  @Override
  public Map<String, String> asMap() {
    return members;
  }

  /** For a sampler that adds to the state: OpenTelemetry's builder, which keeps what it knows. */
  @Override
  public TraceStateBuilder toBuilder() {
    List<Map.Entry<String, String>> lastFirst = new ArrayList<>(members.entrySet());
    Collections.reverse(lastFirst);
    TraceStateBuilder builder = TraceState.builder();
    lastFirst.forEach(member -> builder.put(member.getKey(), member.getValue()));
    return builder;
  }

  @Override
  public String toString() {
    return "ReceivedTraceState" + members;
  }
}
