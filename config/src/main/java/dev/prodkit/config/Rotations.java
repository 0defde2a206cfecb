// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a configuration that changes while the service runs: which records are followed, and
 * how a change becomes theirs, all of it or none.
 */
final class Rotations {
  /** What became of one look at the sources. */
  enum Outcome {
    SAME,
    /** It changed, but may be half written: look again soon. */
    SETTLING,
    APPLIED,
    REFUSED
  }

  private final Binding binding;
  private final ReentrantLock lock;
  private final AtomicReference<@Nullable ConfigWatch> watch = new AtomicReference<>();

  private final AtomicBoolean listening = new AtomicBoolean();

  // All of these only under the configuration's lock.
  private final Map<Class<? extends Record>, Shape> bound = new LinkedHashMap<>();
  private final Map<Class<? extends Record>, Shape> followed = new LinkedHashMap<>();
  private Map<String, String> seen = Map.of();
  private @Nullable Map<String, String> unsettled;
  private @Nullable Fingerprint fingerprint;
  /** The names of settings that rotate and had a value when it was last looked. */
  private Set<String> held = Set.of();

  private final Map<Class<?>, Rotating<Record>> whole = new ConcurrentHashMap<>();

  /** For each retirement that is still to come, its secret. */
  private final List<Secret> leaving = new CopyOnWriteArrayList<>();

  Rotations(Binding binding, ReentrantLock lock) {
    this.binding = binding;
    this.lock = lock;
  }

  /** Records that were bound; those that hold a {@link Rotating} are followed. */
  void follow(Map<Class<? extends Record>, Shape> shapes) {
    bound.putAll(shapes);
    shapes.forEach((type, shape) -> {
      if (shape.rotates()) {
        followed.put(type, shape);
      }
    });
  }

  <T extends Record> Rotating<T> of(Class<T> type) {
    Rotating<T> rotating = followed(type);
    somethingIsNew(); // so that the next change is told from what stands now
    return rotating;
  }

  @SuppressWarnings("unchecked") // the value is of the class that is the key
  private <T extends Record> Rotating<T> followed(Class<T> type) {
    lock.lock();
    try {
      T record = Objects.requireNonNull(type.cast(binding.record(type)));
      Shape shape = Objects.requireNonNull(bound.get(type));
      if (shape.rotates()) {
        throw new IllegalArgumentException(
            type.getName() + " rotates by its components: ask for them, by Config.get.");
      }
      followed.put(type, shape);
      return (Rotating<T>) whole.computeIfAbsent(type, key -> Rotating.of(record));
    } finally {
      lock.unlock();
    }
  }

  ConfigWatch watch(Duration every, Duration overlap, Consumer<Notice> notices) {
    ConfigWatch opened = new ConfigWatch(this, every, overlap, notices);
    if (!watch.compareAndSet(null, opened)) {
      throw new IllegalStateException(
          "This configuration is watched already: close that ConfigWatch first.");
    }
    if (listening.compareAndSet(false, true)) {
      binding.firstWins().forEach(source -> source.onChange(this::somethingIsNew));
    }
    opened.start();
    return opened;
  }

  private void somethingIsNew() {
    ConfigWatch now = watch.get();
    if (now != null) {
      now.lookSoon();
    }
  }

  void closed(ConfigWatch closed) {
    watch.compareAndSet(closed, null);
    leaving.clear(); // nobody comes to tell any more
  }

  /** Looks once. */
  Outcome look(ConfigWatch watch) {
    lock.lock();
    try {
      if (followed.isEmpty()) {
        return Outcome.SAME;
      }
      Sources fresh = Sources.open(binding.firstWins());
      if (fingerprint == null) {
        // Cryptography takes a while to load, and who watches nothing does without.
        fingerprint = new Fingerprint();
      }
      Map<String, String> prints = fingerprint.of(fresh, names(followed.values(), fresh));
      if (fresh.overtaken()) {
        return Outcome.SETTLING;
      }
      if (prints.equals(seen)) {
        unsettled = null;
        return Outcome.SAME;
      }
      if (!seen.isEmpty() && !prints.equals(unsettled)) {
        unsettled = prints;
        return Outcome.SETTLING;
      }
      return apply(fresh, prints, watch);
    } finally {
      lock.unlock();
    }
  }

  private static Set<String> names(Collection<Shape> shapes, Sources sources) {
    Set<String> names = new HashSet<>();
    for (Shape shape : shapes) {
      names.addAll(shape.names());
      shape.eachMapping(mapping -> sources.inOrder().stream()
          .flatMap(entries -> entries.all().stream())
          .map(Entry::name)
          .filter(name -> mapping.key(name).isPresent())
          .forEach(names::add));
    }
    return names;
  }

  // As at the start: what is new and secret is announced before any record has it.
  private Outcome apply(Sources fresh, Map<String, String> prints, ConfigWatch watch) {
    Attempt attempt = binding.read(fresh, followed);
    if (fresh.overtaken()) {
      binding.ledger().drop();
      return Outcome.SETTLING;
    }
    List<Secret> announced = binding.ledger().announce();
    Set<String> changed = Fingerprint.differences(seen, prints);
    boolean first = seen.isEmpty();
    Map<Class<?>, Record> records;
    try {
      records = binding.records(fresh, attempt);
    } catch (ConfigException report) {
      seen = prints;
      watch.refused(report);
      retireLater(announced, watch);
      return Outcome.REFUSED;
    }
    seen = prints;
    unsettled = null;
    boolean rotated = swap(fresh, attempt.reader(), records, watch);
    wipeSpare(records.values(), announced, watch);
    tellGone(attempt.reader().rotating(), watch);
    if (rotated) {
      watch.applied(first ? Set.of() : changed);
    }
    return rotated ? Outcome.APPLIED : Outcome.SAME;
  }

  // An optional one that goes away keeps its value: to take it from who uses it would be worse.
  private void tellGone(Set<String> rotating, ConfigWatch watch) {
    Set<String> gone = new TreeSet<>(held);
    gone.removeAll(rotating);
    held = Set.copyOf(rotating);
    if (!gone.isEmpty()) {
      watch.kept(gone);
    }
  }

  private boolean swap(
      Sources fresh, Reader reader, Map<Class<?>, Record> records, ConfigWatch watch) {
    List<Secret> old = new ArrayList<>();
    List<Runnable> rotations = new ArrayList<>();
    Map<Class<?>, Record> replaced = new LinkedHashMap<>();
    records.forEach((type, record) -> {
      Record before = Objects.requireNonNull(binding.record(type));
      Rotating<Record> rotating = whole.get(type);
      if (rotating != null && !before.equals(record)) {
        Leaves.secrets(before, old::add);
        replaced.put(type, record);
        rotations.add(() -> rotate(rotating, record, watch));
      }
      Leaves.pairs(before, record, (one, successor) -> {
        if (!one.current().equals(successor.current())) {
          Leaves.secrets(one.current(), old::add);
          rotations.add(() -> rotate(one, successor.current(), watch));
        }
      });
    });
    binding.replace(fresh, reader, renewed(fresh, reader), replaced);
    rotations.forEach(Runnable::run);
    retireLater(old, watch);
    return !rotations.isEmpty();
  }

  // Of what was read only some is in use now. A value that is new and in no record was announced in
  // vain; copies of what was known before go at once.
  private void wipeSpare(Collection<Record> read, List<Secret> announced, ConfigWatch watch) {
    retireLater(announced.stream().filter(secret -> !live(secret)).toList(), watch);
    Set<Secret> used = Collections.newSetFromMap(new IdentityHashMap<>());
    used.addAll(announced);
    binding.records().forEach(record -> Leaves.secrets(record, used::add));
    read.forEach(record -> Leaves.secrets(record, secret -> {
      if (!used.contains(secret)) {
        secret.close();
      }
    }));
  }

  // Of a record that rotates by its components the others stay what they were, and so does one that
  // was not there at the start.
  private Set<String> renewed(Sources fresh, Reader reader) {
    Set<String> names = new HashSet<>(reader.rotating());
    names.removeIf(name -> !binding.isSet(name));
    for (Map.Entry<Class<? extends Record>, Shape> record : followed.entrySet()) {
      if (whole.containsKey(record.getKey())) {
        names.addAll(names(List.of(record.getValue()), fresh));
        names.addAll(names(List.of(record.getValue()), binding.sources()));
      }
    }
    return names;
  }

  private static <T> void rotate(Rotating<T> rotating, T value, ConfigWatch watch) {
    rotating.rotate(value, watch::subscriberThrew);
    watch.afterOverlap(() -> rotating.settle(value));
  }

  private void retireLater(List<Secret> secrets, ConfigWatch watch) {
    if (!secrets.isEmpty()) {
      leaving.addAll(secrets);
      watch.afterOverlap(() -> retire(secrets));
    }
  }

  /** Says of those secrets that nobody holds any more that they are none, and wipes them. */
  private void retire(List<Secret> secrets) {
    lock.lock();
    try {
      for (Secret secret : secrets) {
        leaving.remove(secret);
        // One that came back and left again is told when it has left for the last time.
        if (!leaving.contains(secret) && !live(secret)) {
          binding.ledger().retire(secret);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean live(Secret secret) {
    boolean[] live = {false};
    binding
        .records()
        .forEach(record -> Leaves.secrets(record, held -> live[0] |= held.equals(secret)));
    return live[0];
  }
}
