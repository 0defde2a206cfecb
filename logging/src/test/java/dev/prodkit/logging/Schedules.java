// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a few threads one at a time, and goes through the orders in which they can take their steps,
 * with at most so many switches from a thread that could go on. A step ends where a thread parks,
 * wakes another or says {@link Run#step}. Time passes only while every thread is parked.
 */
final class Schedules {
  private static final int LONGEST = 5_000;

  private Schedules() {}

  /** What is wrong in the first order in which something is; empty if nothing is in any. */
  static List<String> faults(int switches, int most, Function<Run, Scenario> scenario) {
    List<Integer> choices = new ArrayList<>();
    for (int runs = 0; runs < most; runs++) {
      Run run = new Run(choices, switches);
      List<String> faults = run.go(scenario.apply(run));
      if (!faults.isEmpty()) {
        faults.add("in run " + runs + ", order " + run.order);
        return faults;
      }
      if (!next(choices, run.alternatives)) {
        return List.of();
      }
    }
    return new ArrayList<>(List.of("not all orders in " + most + " runs"));
  }

  /** The last choice that has an alternative left takes it. */
  private static boolean next(List<Integer> choices, List<Integer> alternatives) {
    for (int at = alternatives.size() - 1; at >= 0; at--) {
      int taken = at < choices.size() ? choices.get(at) : 0;
      if (taken + 1 < alternatives.get(at)) {
        while (choices.size() <= at) {
          choices.add(0);
        }
        choices.subList(at, choices.size()).clear();
        choices.add(taken + 1);
        return true;
      }
    }
    return false;
  }

  /** What is run. */
  interface Scenario {
    /** By name. */
    Map<String, Runnable> threads();

    /** Asked when time would pass by so many nanoseconds: what must not be so, or nothing. */
    Collection<String> faultsWhileAllWait(long nanos);

    /** Asked when all of {@link #threads} have ended. */
    Collection<String> faultsAtTheEnd();

    /** Lets helpers end, which run freely from then on. */
    void end();
  }

  /** One order. */
  static final class Run implements Parking {
    private final List<Integer> choices;
    private final int switches;
    private final List<Integer> alternatives = new ArrayList<>();
    private final List<String> order = new ArrayList<>();
    private final Map<Thread, Actor> byThread = new HashMap<>();
    private final List<Actor> actors = new ArrayList<>();
    private final Semaphore scheduler = new Semaphore(0);
    private int switched;
    private long now;
    private volatile boolean over;

    private static final class Actor {
      final String name;
      final boolean helper;
      final Semaphore turn = new Semaphore(0);
      volatile boolean permit;
      boolean parked;
      long until;
      volatile boolean ended;

      Actor(String name, boolean helper) {
        this.name = name;
        this.helper = helper;
      }
    }

    /** Ends a thread whose run is over. */
    private static final class Over extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    private Run(List<Integer> choices, int switches) {
      this.choices = List.copyOf(choices);
      this.switches = switches;
    }

    long now() {
      return now;
    }

    /** Starts a thread that need not end, from within another. */
    Thread helper(String name, Runnable what) {
      return add(name, what, true);
    }

    private Thread add(String name, Runnable what, boolean helper) {
      Actor actor = new Actor(name, helper);
      Thread thread = new Thread(
          () -> {
            actor.turn.acquireUninterruptibly();
            try {
              if (!over) {
                what.run();
              }
            } catch (Over e) {
              actor.ended = true;
            } finally {
              actor.ended = true;
              scheduler.release();
            }
          },
          name);
      thread.setDaemon(true);
      actors.add(actor);
      byThread.put(thread, actor);
      thread.start();
      return thread;
    }

    /** Lets another thread go on here, in some of the orders. */
    void step() {
      Actor me = byThread.get(Thread.currentThread());
      if (me != null && !over) {
        giveTurn(me);
      }
    }

    private void giveTurn(Actor me) {
      scheduler.release();
      me.turn.acquireUninterruptibly();
    }

    @Override
    public void park(Object blocker, long nanos) {
      Actor me = byThread.get(Thread.currentThread());
      if (me == null) {
        return; // the test itself
      }
      if (!over && !me.permit) {
        me.parked = true;
        me.until = now + nanos;
        giveTurn(me);
        me.parked = false;
      }
      me.permit = false;
      if (over && !me.helper) {
        throw new Over();
      } else if (over) {
        LockSupport.parkNanos(1);
      }
    }

    @Override
    public void unpark(Thread thread) {
      step();
      Actor actor = byThread.get(thread);
      if (actor != null) {
        actor.permit = true;
      }
    }

    private List<String> go(Scenario scenario) {
      scenario.threads().forEach((name, what) -> add(name, what, false));
      List<String> faults = new ArrayList<>();
      @Nullable Actor last = null;
      while (faults.isEmpty() && actors.stream().anyMatch(actor -> !actor.ended && !actor.helper)) {
        last = choose(last, scenario, faults);
        if (last != null) {
          order.add(last.name);
          last.turn.release();
          scheduler.acquireUninterruptibly();
        }
        if (order.size() > LONGEST) {
          faults.add("no end in sight");
        }
      }
      if (faults.isEmpty()) {
        faults.addAll(scenario.faultsAtTheEnd());
      }
      end(scenario);
      return faults;
    }

    /** The thread that goes on, or none if time has passed. */
    private @Nullable Actor choose(@Nullable Actor last, Scenario scenario, List<String> faults) {
      List<Actor> able = new ArrayList<>(actors.stream()
          .filter(actor -> !actor.ended && (!actor.parked || actor.permit || actor.until <= now))
          .toList());
      if (able.isEmpty()) {
        long next = actors.stream()
            .filter(actor -> !actor.ended)
            .mapToLong(actor -> actor.until)
            .min()
            .orElseThrow();
        faults.addAll(scenario.faultsWhileAllWait(next - now));
        now = next;
        return null;
      }
      boolean goesOn = last != null && able.remove(last);
      if (goesOn) {
        able.add(0, last); // without a switch
      }
      int ways = goesOn && switched >= switches ? 1 : able.size();
      int at = alternatives.size();
      int chosen = at < choices.size() ? choices.get(at) : 0;
      alternatives.add(ways);
      if (goesOn && chosen > 0) {
        switched++;
      }
      return able.get(chosen);
    }

    private void end(Scenario scenario) {
      over = true;
      actors.forEach(actor -> actor.turn.release(LONGEST));
      scenario.end();
    }
  }
}
