// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttachmentTest {
  private static final ContextKey<Integer> KEY = ContextKey.named("key");

  private final Context before = Context.current();

  @Test
  @DisplayName("TRC-9: the thread has its context back, though a scope inside was never closed")
  void takesTheThreadBack() {
    Attachment attachment = Attachment.of(before.with(KEY, 1));
    leak(before.with(KEY, 2));
    leak(Context.root());
    attachment.end();

    assertThat(Context.current()).isSameAs(before);
  }

  @Test
  void endsWhereTheCurrentContextIsAlwaysAnotherObject() {
    // As under the OpenTelemetry Java agent, where a request's span stayed current for ever.
    Attachment attachment = Attachment.of(new Context() {
      @Override
      public <V> @Nullable V get(ContextKey<V> key) {
        return before.get(key);
      }

      @Override
      public <V> Context with(ContextKey<V> key, V value) {
        return before.with(key, value);
      }

      @Override
      @SuppressWarnings("MustBeClosedChecker") // The caller closes it.
      public Scope makeCurrent() {
        return before.with(KEY, 1).makeCurrent();
      }
    });
    attachment.end();

    assertThat(Context.current()).isSameAs(before);
  }

  @Test
  void leavesOtherThreadsAlone() {
    Context ours = before.with(KEY, 1);
    Attachment attachment = Attachment.of(ours);
    CompletableFuture.runAsync(() -> {
          Attachment there = Attachment.of(ours);
          attachment.end();
          assertThat(Context.current()).isSameAs(ours);
          there.end();
        })
        .join();
    assertThat(Context.current()).isSameAs(ours);
    attachment.end();
    assertThat(Context.current()).isSameAs(before);
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static void leak(Context context) {
    context.makeCurrent();
  }
}
