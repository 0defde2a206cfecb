// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.examples.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A load balancer in a process of its own, with the faults that real ones have. It takes the
 * instances in turn that it believes ready; it asks each for its readiness every second, and acts
 * on the answer three seconds late. It never tries again: what fails on the way to an instance is
 * answered with 502.
 *
 * <p>What it does as HTTP/1.1 wants it: it keeps connections to instances, closes one after an
 * answer with {@code Connection: close}, and before it uses a kept one looks whether the instance
 * has closed it. It does not stop to use a connection because it believes its instance unready.
 *
 * <p>Arguments: the instances, each {@code port/management_port}, believed ready from the start.
 * {@code POST /instances/port/management_port} to the control port adds another, which is used once
 * it has been seen ready.
 */
final class Balancer {
  private static final long POLL_SECONDS = 1;
  private static final int LAG_POLLS = 3;

  private final List<Upstream> instances = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final long begin = System.nanoTime();

  private interface Service {
    void serve(Wire client) throws IOException;
  }

  public static void main(String[] args) throws IOException {
    Balancer balancer = new Balancer();
    Stream.of(args).forEach(instance -> balancer.add(instance, true));
    ServerSocketChannel clients = bound();
    ServerSocketChannel control = bound();
    thread("clients", () -> accept(clients, balancer::serve));
    System.out.println("{\"message\":\"Balancing\",\"port\":" + clients.socket().getLocalPort()
        + ",\"control_port\":" + control.socket().getLocalPort() + "}");
    accept(control, balancer::control);
  }

  private static ServerSocketChannel bound() throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
  }

  private static void accept(ServerSocketChannel listening, Service service) {
    try {
      while (true) {
        SocketChannel accepted = listening.accept();
        thread("client", () -> {
          try (Wire client = Wire.accepted(accepted)) {
            service.serve(client);
          } catch (IOException gone) {
            System.err.println("a client went away: " + gone);
          }
        });
      }
    } catch (IOException broken) {
      throw new IllegalStateException("the balancer can accept nobody any more", broken);
    }
  }

  private static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, "balancer-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void add(String ports, boolean believedReady) {
    int slash = ports.indexOf('/');
    Upstream instance = new Upstream(
        Integer.parseInt(ports.substring(0, slash)),
        Integer.parseInt(ports.substring(slash + 1)),
        believedReady);
    instances.add(instance);
    thread("poll", () -> poll(instance));
  }

  private void poll(Upstream instance) {
    Deque<Boolean> seen = new ArrayDeque<>();
    try {
      while (true) {
        seen.addLast(instance.seenReady());
        if (seen.size() > LAG_POLLS) {
          act(instance, seen.removeFirst());
        }
        TimeUnit.SECONDS.sleep(POLL_SECONDS);
      }
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }

  private void act(Upstream instance, boolean seen) {
    if (instance.believe(seen)) {
      tell(seen ? "Instance in" : "Instance out", instance);
    }
  }

  private void serve(Wire client) throws IOException {
    for (var request = client.receive(); request.isPresent(); request = client.receive()) {
      client.send(forward(request.get().forwarded()).forwarded());
    }
  }

  private HttpMessage forward(HttpMessage request) {
    List<Upstream> ready = instances.stream().filter(Upstream::believedReady).toList();
    if (ready.isEmpty()) {
      return HttpMessage.answer(503, "Cause: no instance");
    }
    Upstream chosen = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()));
    try {
      return chosen.exchange(request);
    } catch (Upstream.Failure failure) {
      tell("Failed: " + failure.getMessage(), chosen);
      return HttpMessage.answer(502, "Cause: " + failure.getMessage());
    }
  }

  private void control(Wire client) throws IOException {
    for (var request = client.receive(); request.isPresent(); request = client.receive()) {
      String path = request.get().start().replace(" HTTP/1.1", "");
      add(path.substring("POST /instances/".length()), false);
      client.send(HttpMessage.answer(200, "Cause: none"));
    }
  }

  private void tell(String message, Upstream instance) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    System.out.println("{\"message\":\"" + message + "\",\"at_ms\":" + millis + ",\"instance\":"
        + instance.port() + "}");
  }
}
