// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Load in a process of its own: requests become due at a fixed rate, whatever the answers do (an
 * open loop), and go out over kept-alive connections. A latency counts from the moment when the
 * request was due, so that one that had to wait for a connection shows it; those of the first two
 * seconds, when four JVMs are cold, are not among the figures. Failures count from the first
 * request on. SIGTERM ends the load; what is due by then is still sent and awaited, and the last
 * line tells the figures.
 *
 * <p>Arguments: port, requests a second, connections.
 */
final class LoadClient {
  private static final int MOST_TOLD = 20;
  private static final long WARM_AFTER = TimeUnit.SECONDS.toNanos(2);
  private static final String USER = "{\"email\":\"ada@company.com\",\"age\":36}";

  private record Due(long number, long nanos) {}

  private static final Due END = new Due(-1, 0);

  private final int port;
  private final int rate;
  private final long begin = System.nanoTime();
  private final BlockingQueue<Due> due = new LinkedBlockingQueue<>();
  private final List<Thread> senders = new ArrayList<>();
  // Guarded by this: what the senders report.
  private final List<Double> latencies = new ArrayList<>();
  private int sent;
  private final Map<String, Integer> failures = new TreeMap<>();
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
      for (Due next = due.take(); next != END; next = due.take()) {
        String outcome;
        try {
          kept = kept == null ? Wire.to(port) : kept;
          kept.send(request(next.number));
          outcome = kept.receive().map(LoadClient::outcome).orElse("closed");
        } catch (IOException broken) {
          outcome = broken.getClass().getSimpleName();
          kept = null;
        }
        report(next, outcome);
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

  private synchronized void report(Due request, String outcome) {
    sent++;
    if (request.nanos - begin > WARM_AFTER) {
      latencies.add((System.nanoTime() - request.nanos) / 1e6);
    }
    if (!outcome.equals("ok") && failures.merge(outcome, 1, Integer::sum) <= MOST_TOLD) {
      System.out.println("{\"message\":\"Failed\",\"kind\":\"" + outcome + "\",\"at_ms\":"
          + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + "}");
    }
  }

  private void end(Thread pace) {
    ending = true;
    try {
      pace.join();
      senders.forEach(sender -> due.add(END));
      for (Thread sender : senders) {
        sender.join();
      }
      tell();
    } catch (InterruptedException halted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void tell() {
    List<Double> sorted = latencies.stream().sorted().toList();
    int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
    String kinds = failures.entrySet().stream()
        .map(kind -> "\"" + kind.getKey() + "\":" + kind.getValue())
        .collect(Collectors.joining(",", "{", "}"));
    System.out.printf(
        "{\"message\":\"Load ended\",\"seconds\":%.1f,\"sent\":%d,\"ok\":%d,\"failed\":%d,"
            + "\"kinds\":%s,\"median_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}%n",
        (System.nanoTime() - begin) / 1e9,
        sent,
        sent - failed,
        failed,
        kinds,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 99 / 100),
        sorted.get(sorted.size() - 1));
  }
}
