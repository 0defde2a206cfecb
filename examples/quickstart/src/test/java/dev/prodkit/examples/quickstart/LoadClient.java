// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Load in a process of its own: requests become due at a fixed rate, whatever the answers do (an
 * open loop), and go out over kept-alive connections. A latency counts from the moment when the
 * request was due, so that one that had to wait for a connection shows it. SIGTERM ends the load;
 * what is due by then is still sent and awaited, and the last line tells the figures.
 *
 * <p>Arguments: port, requests a second, connections.
 */
final class LoadClient {
  private static final String USER = "{\"email\":\"ada@company.com\",\"age\":36}";

  private record Due(long number, long nanos) {}

  private static final Due END = new Due(-1, 0);

  private final int port;
  private final int rate;
  private final long begin = System.nanoTime();
  private final BlockingQueue<Due> due = new LinkedBlockingQueue<>();
  private final List<Thread> senders = new ArrayList<>();
  private final LoadFigures figures = new LoadFigures(begin);
  private volatile boolean ending;

  private LoadClient(int port, int rate, int connections) {
    this.port = port;
    this.rate = rate;
    for (int i = 0; i < connections; i++) {
      senders.add(new Thread(this::send, "load-sender-" + i));
    }
  }

  public static void main(String[] args) throws InterruptedException {
    LoadClient load = new LoadClient(
        Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    Thread pace = new Thread(load::pace, "load-pace");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> load.end(pace), "load-end"));
    load.senders.forEach(Thread::start);
    pace.start();
    System.out.println("{\"message\":\"Load begins\"}");
    pace.join();
  }

  /** One is due at each tick of a clock that does not wait; who was late catches up. */
  private void pace() {
    for (long number = 0; !ending; number++) {
      long at = begin + number * TimeUnit.SECONDS.toNanos(1) / rate;
      for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      due.add(new Due(number, at));
    }
  }

  private void send() {
    Wire kept = null;
    try {
      for (Due next = due.take(); next.number >= 0; next = due.take()) {
        String outcome;
        try {
          kept = kept == null ? Wire.to(port) : kept;
          kept.send(request(next.number));
          HttpMessage answer =
              kept.receive().orElseThrow(() -> new EOFException("closed without an answer"));
          outcome = outcome(answer);
        } catch (IOException broken) {
          outcome = broken.getClass().getSimpleName();
          if (kept != null) {
            kept.close();
            kept = null;
          }
        }
        figures.add(next.nanos, outcome);
      }
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }

  /** Three of ten create a user, one of two hundred is slow, the others read. */
  private static HttpMessage request(long number) {
    if (number % 200 == 9) {
      return HttpMessage.get("/work?millis=300");
    }
    return number % 10 < 3 ? HttpMessage.post("/users", USER) : HttpMessage.get("/users/1");
  }

  private static String outcome(HttpMessage answer) {
    return answer.status() < 300
        ? "ok"
        : answer.status() + answer.field("cause").map(cause -> " " + cause).orElse("");
  }

  private void end(Thread pace) {
    ending = true;
    try {
      pace.join();
      senders.forEach(sender -> due.add(END));
      for (Thread sender : senders) {
        sender.join();
      }
      figures.tell();
    } catch (InterruptedException halted) {
      Thread.currentThread().interrupt();
    }
  }
}
