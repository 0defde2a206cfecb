// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.prodkit.shutdown.InFlight;
import java.io.IOException;

/**
 * Counts each request of a handler that is no {@link HttpRouter} as work in flight: until it has
 * returned and its answer is complete, which may be later and on another thread.
 */
final class TrackedHandler implements HttpHandler {
  private final HttpHandler handler;
  private final InFlight inFlight;

  private TrackedHandler(HttpHandler handler, InFlight inFlight) {
    this.handler = handler;
    this.inFlight = inFlight;
  }

  /** The handler as it is if it counts its requests by itself. */
  static HttpHandler of(HttpHandler handler, InFlight inFlight) {
    return handler instanceof HttpRouter ? handler : new TrackedHandler(handler, inFlight);
  }

  @Override
  public void handle(HttpExchange server) throws IOException {
    String name = RequestMeters.method(server.getRequestMethod()) + " "
        + server.getHttpContext().getPath();
    InFlight.Work work = inFlight.begin(name);
    RunningExchange.tracked(work);
    TrackedExchange exchange = new TrackedExchange(server, work);
    boolean returned = false;
    try {
      handler.handle(exchange);
      returned = true;
    } finally {
      if (returned) {
        exchange.handlerReturned();
      } else {
        work.close(); // the server closes the connection of a handler that throws
      }
    }
  }
}
