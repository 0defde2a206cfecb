// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Random registrations of random behaviours against a model of a few lines. Time passes only while
 * a step hangs, and only by being looked at, so no verdict depends on how busy the machine is.
 */
class ModelTest {
  enum Verb {
    DRAINING,
    STOP_ACCEPTING,
    FLUSHING,
    CLOSING,
    LASTLY
  }

  enum Behaviour {
    RETURNS,
    THROWS,
    THROWS_AN_ERROR,
    HANGS
  }

  record Registration(Verb verb, Behaviour behaviour) {}

  private static final long TICK = Duration.ofMillis(15).toNanos();

  private final AtomicLong now = new AtomicLong();
  private volatile @Nullable Thread hung;

  private long nanoTime() {
    Thread hanging = hung;
    if (hanging != null
        && !hanging.isInterrupted()
        && Thread.currentThread().getName().equals("prodkit-shutdown")) {
      now.addAndGet(TICK);
    }
    return now.get();
  }

  @Provide
  Arbitrary<List<Registration>> registrations() {
    Arbitrary<Behaviour> behaviours = Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.just(Behaviour.RETURNS)),
        Tuple.of(2, Arbitraries.of(Behaviour.THROWS, Behaviour.THROWS_AN_ERROR)),
        Tuple.of(1, Arbitraries.just(Behaviour.HANGS)));
    return Combinators.combine(Arbitraries.of(Verb.class), behaviours)
        .as(Registration::new)
        .list()
        .ofMaxSize(10);
  }

  // SHD-4, SHD-7, SHD-10
  @Property(tries = 25)
  void runsEachStepOnceInOrderWhateverTheOthersDo(
      @ForAll("registrations") List<Registration> registrations) {
    List<String> ran = new CopyOnWriteArrayList<>();
    Shutdown shutdown = Shutdown.configure()
        .gracePeriod(Duration.ofSeconds(6))
        .drainDelay(Duration.ZERO)
        .nanoTime(this::nanoTime)
        .startUnattached();
    for (int i = 0; i < registrations.size(); i++) {
      register(shutdown, i, registrations.get(i), ran);
    }
    long begin = now.get();
    shutdown.close();

    assertThat(ran).isEqualTo(expected(registrations));
    ShutdownReport report = shutdown.report().orElseThrow();
    assertThat(report.abandoned()).hasSize(count(registrations, Behaviour.HANGS));
    int threw =
        count(registrations, Behaviour.THROWS) + count(registrations, Behaviour.THROWS_AN_ERROR);
    assertThat(report.phases().stream().mapToInt(phase -> phase.failed().size()).sum())
        .isEqualTo(threw);
    assertThat(report.failure().isPresent()).isEqualTo(threw > 0);
    boolean unclean = registrations.stream()
        .anyMatch(registration -> registration.behaviour() != Behaviour.RETURNS
            && registration.verb() != Verb.FLUSHING); // SHD-18
    assertThat(report.clean()).isEqualTo(!unclean);
    assertThat(Duration.ofNanos(now.get() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  @Example
  @Label("SHD-4: what comes after a hang, in its phase and in a later one, has the time it needs")
  void keepsTimeForWhatComesAfterAHang() {
    Shutdown shutdown = Shutdown.configure()
        .gracePeriod(Duration.ofSeconds(6))
        .nanoTime(this::nanoTime)
        .startUnattached();
    AtomicLong next = new AtomicLong();
    AtomicLong last = new AtomicLong();
    shutdown.lastly("last", () -> last.set(now.get()));
    shutdown.closing("next", () -> next.set(now.get()));
    shutdown.closing("hung", () -> behave(Behaviour.HANGS));
    long closed = now.get() + shutdown.plan().endOf(Phase.CLOSING).toNanos();
    long over = now.get() + shutdown.plan().endOf(Phase.LASTLY).toNanos();
    shutdown.close();
    assertThat(shutdown.report().orElseThrow().abandoned()).containsExactly("hung");
    assertThat(Duration.ofNanos(closed - next.get())).isGreaterThan(Duration.ofMillis(100));
    assertThat(Duration.ofNanos(over - last.get())).isGreaterThan(Duration.ofMillis(900));
  }

  /** The model: by phase, inside it newest first, flushes twice. */
  private static List<String> expected(List<Registration> registrations) {
    List<String> expected = new ArrayList<>();
    for (Verb verb : List.of(
        Verb.DRAINING,
        Verb.STOP_ACCEPTING,
        Verb.FLUSHING,
        Verb.CLOSING,
        Verb.FLUSHING,
        Verb.LASTLY)) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < registrations.size(); i++) {
        if (registrations.get(i).verb() == verb) {
          names.add(verb + " " + i);
        }
      }
      Collections.reverse(names);
      expected.addAll(names);
    }
    return expected;
  }

  private static int count(List<Registration> registrations, Behaviour behaviour) {
    return registrations.stream()
        .filter(registration -> registration.behaviour() == behaviour)
        .mapToInt(registration -> registration.verb() == Verb.FLUSHING ? 2 : 1)
        .sum();
  }

  private void register(Shutdown shutdown, int i, Registration registration, List<String> ran) {
    String name = registration.verb() + " " + i;
    Step step = () -> {
      ran.add(name);
      behave(registration.behaviour());
    };
    switch (registration.verb()) {
      case DRAINING -> shutdown.draining(name, step);
      case STOP_ACCEPTING -> shutdown.stopAccepting(name, step);
      case FLUSHING -> shutdown.flushing(name, step);
      case CLOSING -> shutdown.closing(name, step::run);
      case LASTLY -> shutdown.lastly(name, step);
    }
  }

  private void behave(Behaviour behaviour) throws Exception {
    switch (behaviour) {
      case RETURNS -> {}
      case THROWS -> throw new IllegalStateException("on purpose");
      case THROWS_AN_ERROR -> throw new AssertionError("on purpose");
      case HANGS -> {
        hung = Thread.currentThread();
        while (!Thread.currentThread().isInterrupted()) { // Until it is given up.
          LockSupport.park(this);
        }
      }
    }
  }
}
