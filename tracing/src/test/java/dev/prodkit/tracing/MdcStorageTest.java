// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * On a storage of its own that wraps OpenTelemetry's, so that a broken one can stand in its place.
 */
@SuppressWarnings({
  "InterruptedExceptionSwallowed", // A test that is interrupted has failed.
  "ReferenceEquality" // OpenTelemetry tells contexts apart by identity.
})
class MdcStorageTest {
  private static final ContextKey<Integer> OTHER = ContextKey.named("other");
  private final ContextStorage storage = writing(ContextStorage.defaultStorage());

  @AfterEach
  void leaveNothing() {
    MDC.clear();
    takeBack(storage, null);
  }

  @Test
  @DisplayName("TRC-9: nested scopes show the inner span and give back the outer one's ids")
  void restoresWhatWasThere() {
    MDC.put("user", "alice");
    MDC.put("trace_id", "by hand");
    Context outer = withSpan(Context.root(), 1);
    Context inner = withSpan(outer, 2);

    try (Scope a = storage.attach(outer)) {
      assertThat(a).isNotNull();
      assertThat(MDC.get("span_id")).isEqualTo(hex(1));
      try (Scope b = storage.attach(inner)) {
        assertThat(b).isNotNull();
        assertThat(MDC.getCopyOfContextMap())
            .containsEntry("user", "alice")
            .containsEntry("trace_id", hex(7) + hex(2))
            .containsEntry("span_id", hex(2))
            .containsEntry("dd.trace_id", "2")
            .containsEntry("dd.span_id", "2")
            .hasSize(5);
        try (Scope none = storage.attach(Context.root())) {
          assertThat(none).isNotNull();
          assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys("user");
        }
      }
      assertThat(MDC.get("span_id")).isEqualTo(hex(1));
    }
    assertThat(MDC.getCopyOfContextMap())
        .containsExactlyInAnyOrderEntriesOf(Map.of("user", "alice", "trace_id", "by hand"));
  }

  @Test
  void leavesTheMdcAloneWhereTheSpanStaysTheSame() {
    Context span = withSpan(Context.root(), 1);
    Scope outer = storage.attach(span);
    MDC.put("trace_id", "changed by hand");
    Scope same = storage.attach(span.with(OTHER, 1));
    same.close();
    assertThat(MDC.get("trace_id")).isEqualTo("changed by hand");
    outer.close();
    assertThat(MDC.get("trace_id")).isNull();
  }

  @Test
  @DisplayName("TRC-9: a scope closed on another thread changes neither thread's MDC wrongly")
  void ignoresAScopeClosedOnAnotherThread() {
    Scope scope = storage.attach(withSpan(Context.root(), 1));
    onAnotherThread(() -> {
      Scope there = storage.attach(withSpan(Context.root(), 2));
      scope.close();
      assertThat(MDC.get("span_id")).isEqualTo(hex(2));
      there.close();
      assertThat(MDC.get("span_id")).isNull();
    });
    assertThat(MDC.get("span_id")).isEqualTo(hex(1));
    scope.close();
    assertThat(MDC.get("span_id")).isNull();
  }

  @Test
  @DisplayName(
      "TRC-9: where OpenTelemetry does close it there, no value of the one thread shows on the other")
  void showsNoValueOfAnotherThread() {
    MDC.put("trace_id", "by hand on the first thread");
    Context shared = withSpan(Context.root(), 1);
    Scope first = storage.attach(shared);
    onAnotherThread(() -> {
      Scope second = storage.attach(shared);
      first.close();
      assertThat(storage.current()).isNotSameAs(shared);
      assertThat(MDC.get("trace_id")).isNull();
      assertThat(MDC.get("span_id")).isNull();
      second.close();
    });
    assertThat(MDC.get("span_id")).isEqualTo(hex(1));
  }

  @Test
  void followsTheContextWhenScopesCloseInTheWrongOrder() {
    Scope first = storage.attach(withSpan(Context.root(), 1));
    Scope second = storage.attach(withSpan(Context.root(), 2));
    first.close();
    assertThat(MDC.get("span_id")).isEqualTo(hex(2));
    second.close();
    assertThat(MDC.get("span_id")).isEqualTo(hex(1));
    second.close();
    first.close();
    assertThat(MDC.get("span_id")).isNull();
  }

  @Test
  @DisplayName("TRC-9: 1000 tasks on 4 threads, random nesting: the MDC after is the MDC before")
  void leavesNothingOnPooledThreads() throws Exception {
    runRandomTasks(MdcStorageTest::writing, new Random().nextLong());
  }

  @Test
  @DisplayName("TRC-9: the same suite rejects a storage that clears instead of restoring")
  void rejectsAStorageThatClears() {
    assertThatThrownBy(() -> runRandomTasks(Clearing::new, 1))
        .hasRootCauseInstanceOf(AssertionError.class);
  }

  @Test
  @DisplayName("TRC-9: the same suite rejects a storage that restores in scopes closed elsewhere")
  void rejectsAStorageThatForgetsItsThread() {
    assertThatThrownBy(() -> runRandomTasks(ThreadBlind::new, 1))
        .hasRootCauseInstanceOf(AssertionError.class);
  }

  /** On a new thread: a task of the common pool may be run by the thread that waits for it. */
  private static void onAnotherThread(Runnable task) {
    CompletableFuture.runAsync(task, run -> new Thread(run).start()).join();
  }

  private static ContextStorage writing(ContextStorage storage) {
    MdcStorage wrapped = new MdcStorage(storage);
    wrapped.writing(true);
    return wrapped;
  }

  private static void runRandomTasks(UnaryOperator<ContextStorage> wrapper, long seed)
      throws Exception {
    ContextStorage storage = wrapper.apply(ContextStorage.defaultStorage());
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> tasks = new ArrayList<>();
      for (int task = 0; task < 1_000; task++) {
        Random random = new Random(seed + task);
        tasks.add(pool.submit(() -> runRandomTask(storage, random, seed)));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void runRandomTask(ContextStorage storage, Random random, long seed) {
    MDC.put("user", "u" + random.nextInt());
    if (random.nextBoolean()) {
      MDC.put("trace_id", "by hand");
    } else {
      MDC.remove("trace_id");
    }
    Map<String, String> before = MDC.getCopyOfContextMap();
    Context contextBefore = storage.current();
    Context task = withSpan(Context.root(), 1 + random.nextInt(1_000));
    Scope outer = storage.attach(task);
    Deque<Scope> open = new ArrayDeque<>();
    for (int step = 0; step < 20; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> open.push(storage.attach(withSpan(task, 1 + random.nextInt(1_000))));
        case 2 -> open.push(storage.attach(Context.root().with(OTHER, step)));
        case 3 -> {
          if (!open.isEmpty()) {
            open.pop().close();
          }
        }
        case 4 -> {
          if (!open.isEmpty()) {
            // By another thread, which has an MDC of its own.
            Scope stray = open.peek();
            CompletableFuture.runAsync(() -> closeElsewhere(storage, stray)).join();
          }
        }
        default -> {
          if (!open.isEmpty()) {
            open.pop(); // Never closed.
          }
        }
      }
      assertShown(storage, before, seed);
    }
    takeBack(storage, task);
    outer.close();
    assertThat(storage.current()).as("seed %d", seed).isSameAs(contextBefore);
    assertThat(MDC.getCopyOfContextMap()).as("seed %d", seed).isEqualTo(before);
  }

  private static void closeElsewhere(ContextStorage storage, Scope stray) {
    try (Scope own = storage.attach(withSpan(Context.root(), 5))) {
      assertThat(own).isNotNull();
      stray.close();
      assertThat(MDC.get("span_id")).isEqualTo(hex(5));
    }
  }

  /** The MDC shows the span of the current context, or none. */
  private static void assertShown(ContextStorage storage, Map<String, String> before, long seed) {
    Context current = storage.current();
    SpanContext span =
        Span.fromContext(current == null ? Context.root() : current).getSpanContext();
    assertThat(MDC.get("span_id"))
        .as("seed %d", seed)
        .isEqualTo(span.isValid() ? span.getSpanId() : null);
    assertThat(MDC.get("user")).isEqualTo(before.get("user"));
  }

  /** As {@link Attachment} does it. */
  private static void takeBack(ContextStorage storage, @Nullable Context context) {
    Scope never = storage.attach(context == null ? Context.root() : context);
    assertThat(never).isNotNull();
  }

  private static Context withSpan(Context context, int id) {
    return context.with(Span.wrap(SpanContext.create(
        hex(7) + hex(id), hex(id), TraceFlags.getSampled(), TraceState.getDefault())));
  }

  private static String hex(long bits) {
    return String.format("%016x", bits);
  }

  /** The usual mistake: what a scope wrote is removed at its end. */
  private record Clearing(ContextStorage storage) implements ContextStorage {
    @Override
    public Scope attach(Context context) {
      Scope scope = storage.attach(context);
      SpanContext span = Span.fromContext(context).getSpanContext();
      if (span.isValid()) {
        MDC.put("trace_id", span.getTraceId());
        MDC.put("span_id", span.getSpanId());
      }
      return () -> {
        scope.close();
        MDC.remove("trace_id");
        MDC.remove("span_id");
      };
    }

    @Override
    public @Nullable Context current() {
      return storage.current();
    }
  }

  /** The second mistake: what was found is put back on whichever thread closes. */
  private record ThreadBlind(ContextStorage storage) implements ContextStorage {
    @Override
    public Scope attach(Context context) {
      Thread owner = Thread.currentThread();
      Map<String, String> found = MDC.getCopyOfContextMap();
      Scope scope = storage.attach(context);
      SpanContext span = Span.fromContext(context).getSpanContext();
      if (span.isValid()) {
        MDC.put("span_id", span.getSpanId());
      } else {
        MDC.remove("span_id");
      }
      return () -> {
        Context before = storage.current();
        scope.close();
        if (storage.current() != before || Thread.currentThread() != owner) {
          MDC.setContextMap(found);
        }
      };
    }

    @Override
    public @Nullable Context current() {
      return storage.current();
    }
  }
}
