// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/** One instance as its balancer sees it: what it believes of it, and the connections it keeps. */
final class Upstream {
  /** An exchange that failed, and how. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    Failure(String cause, Throwable thrown) {
      super(cause, thrown);
    }

    Failure(String cause) {
      super(cause);
    }
  }

  private final int port;
  private final int managementPort;
  private final ConcurrentLinkedDeque<Wire> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean believedReady;

  Upstream(int port, int managementPort, boolean believedReady) {
    this.port = port;
    this.managementPort = managementPort;
    this.believedReady = believedReady;
  }

  int port() {
    return port;
  }

  boolean believedReady() {
    return believedReady;
  }

  /** True if that is news. */
  boolean believe(boolean ready) {
    boolean news = believedReady != ready;
    believedReady = ready;
    return news;
  }

  /** What its readiness endpoint says now. */
  boolean seenReady() {
    try (Wire probe = Wire.to(managementPort)) {
      probe.send(HttpMessage.get("/health/ready"));
      return probe.receive().map(answer -> answer.status() == 200).orElse(false);
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * Sends one request over a connection that is kept or, if there is none, a new one; never a
   * second time.
   */
  HttpMessage exchange(HttpMessage request) throws Failure {
    Wire wire = connection();
    try {
      wire.send(request);
      Optional<HttpMessage> answer = wire.receive();
      if (answer.isPresent() && !answer.get().closes()) {
        idle.addFirst(wire);
      } else {
        wire.close();
      }
      return answer.orElseThrow(() -> new Failure("closed without an answer"));
    } catch (IOException broken) {
      wire.close();
      throw new Failure(cause(broken), broken);
    }
  }

  /** The one that was used last. One that the instance has closed in the meantime is not used. */
  private Wire connection() throws Failure {
    for (Wire kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
      if (kept.open()) {
        return kept;
      }
      kept.close();
    }
    try {
      return Wire.to(port);
    } catch (IOException refused) {
      throw new Failure("connect", refused);
    }
  }

  private static String cause(IOException broken) {
    if (broken instanceof EOFException) {
      return "truncated";
    }
    return broken instanceof SocketTimeoutException ? "timeout" : "reset";
  }
}
