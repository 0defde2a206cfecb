// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body of an HTTP answer that may not be larger than said; else the exchange fails. */
final class Bounded<T> implements HttpResponse.BodySubscriber<T> {
  private final HttpResponse.BodySubscriber<T> body;
  private long left;
  private Flow.@Nullable Subscription subscription;

  Bounded(HttpResponse.BodySubscriber<T> body, long mostBytes) {
    this.body = body;
    this.left = mostBytes;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    body.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (left < 0) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      left -= buffer.remaining();
    }
    if (left < 0 && subscription != null) {
      subscription.cancel();
      body.onError(new IOException("the answer is too large"));
    } else {
      body.onNext(buffers);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (left >= 0) {
      body.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    if (left >= 0) {
      body.onComplete();
    }
  }

  @Override
  public CompletionStage<T> getBody() {
    return body.getBody();
  }
}
