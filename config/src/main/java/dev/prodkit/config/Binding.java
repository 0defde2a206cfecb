// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is in effect: the sources as they were opened, the records that were made of them, and where
 * each setting came from. All of it is under the configuration's lock, but that {@link #record},
 * {@link #origin} and {@link #reject} can do without.
 */
final class Binding {
  // A volume may be replaced while it is read; the next attempt sees the new one.
  private static final int ATTEMPTS = 10;

  private final List<Source> firstWins;
  private volatile Sources sources;
  private final Known known = new Known();
  private final Ledger ledger = new Ledger();
  private final List<Problem> rejected = new CopyOnWriteArrayList<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();
  private boolean begun;

  private final Map<Class<?>, Record> records = new ConcurrentHashMap<>();
  private volatile Map<String, Origin> origins = Map.of();
  private Map<String, EffectiveSetting> effective = Map.of();
  private Map<String, Origin> leftEmpty = Map.of();

  Binding(List<Source> firstWins) {
    this.firstWins = List.copyOf(firstWins);
    this.sources = Sources.open(this.firstWins);
    this.warnings.addAll(sources.warnings());
  }

  List<Source> firstWins() {
    return firstWins;
  }

  Sources sources() {
    return sources;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Whether something was read already. */
  boolean hasBegun() {
    return begun;
  }

  void reject(Problem problem) {
    rejected.add(problem);
  }

  // Everything is read before the first secret is announced, so that a listener can ask whether it
  // equals another setting; and every secret is announced before the application's code runs.
  void bind(Map<Class<? extends Record>, Shape> shapes, List<Problem> mistakes) {
    List<Problem> before = new ArrayList<>(mistakes);
    before.addAll(known.add(shapes.values()));
    begun |= !shapes.isEmpty();
    Attempt attempt = whole(reader -> Attempt.read(reader, shapes));
    ledger.announce();
    before.addAll(sources.problems());
    records.putAll(attempt.records(before, rejected));
    leftEmpty = joined(leftEmpty, attempt.reader().leftEmpty());
    origins = joined(origins, attempt.reader().origins());
    effective = joined(effective, attempt.reader().effective());
    warnings.addAll(attempt.reader().warnings());
  }

  Optional<Secret> secret(String name) {
    begun = true;
    known.addName(Names.upper(name));
    List<Problem> problems = new ArrayList<>();
    Optional<Secret> secret = whole(reader -> {
      problems.clear();
      return reader.secret(name, problems);
    });
    ledger.announce();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    secret.ifPresent(value -> ledger.pin(Names.upper(name), value));
    return secret;
  }

  /** Reads, and once more from sources that are opened anew if a volume was replaced meanwhile. */
  private <T> T whole(Function<Reader, T> reading) {
    for (int attempt = 1; ; attempt++) {
      ledger.drop();
      T read = reading.apply(new Reader(sources, known, ledger));
      if (!sources.overtaken() || attempt == ATTEMPTS) {
        ledger.settle();
        return read;
      }
      sources = Sources.open(firstWins);
    }
  }

  /** Reads records from sources that were opened anew; nothing is changed yet. */
  Attempt read(Sources fresh, Map<Class<? extends Record>, Shape> shapes) {
    ledger.drop();
    return Attempt.read(new Reader(fresh, known, ledger), shapes);
  }

  /**
   * The records of an attempt that read these sources.
   *
   * @throws ConfigException with every problem
   */
  Map<Class<?>, Record> records(Sources from, Attempt attempt) {
    return attempt.records(from.problems(), rejected);
  }

  /**
   * Puts new records in the place of the old ones.
   *
   * @param fresh where they were read
   * @param reader what read them
   * @param renewed the names, in upper case, whose values are those of this reading from now on
   */
  void replace(Sources fresh, Reader reader, Set<String> renewed, Map<Class<?>, Record> bound) {
    sources = fresh;
    records.putAll(bound);
    origins = renewed(origins, reader.origins(), renewed);
    effective = renewed(effective, reader.effective(), renewed);
    ledger.settle();
  }

  // Maps are never written to once they are here: whoever looks without the lock sees one whole.
  private static <T> Map<String, T> joined(Map<String, T> old, Map<String, T> more) {
    if (old.isEmpty()) {
      return more;
    }
    Map<String, T> all = new LinkedHashMap<>(old);
    all.putAll(more);
    return all;
  }

  private static <T> Map<String, T> renewed(
      Map<String, T> old, Map<String, T> fresh, Set<String> names) {
    Map<String, T> all = new LinkedHashMap<>(old);
    for (String name : names) {
      T value = fresh.get(name);
      if (value == null) {
        all.remove(name);
      } else {
        all.put(name, value);
      }
    }
    return all;
  }

  /** The record of a type; null if it is not bound. */
  @Nullable
  Record record(Class<?> type) {
    return records.get(type);
  }

  /** The records as they are bound now. */
  List<Record> records() {
    return List.copyOf(records.values());
  }

  /** Whether a name had a value, or a default, when its record was bound. */
  boolean isSet(String upperName) {
    return origins.containsKey(upperName);
  }

  Optional<Origin> origin(String name) {
    return Optional.ofNullable(origins.get(Names.upper(name)))
        .or(() -> sources.find(name).map(Entry::origin));
  }

  Map<String, Origin> leftEmpty() {
    return Collections.unmodifiableMap(leftEmpty);
  }

  List<EffectiveSetting> effective() {
    return effective.values().stream()
        .map(setting -> setting.shown().filter(ledger::holdsSecret).isPresent()
            ? new EffectiveSetting(setting.name(), setting.origin(), Optional.empty())
            : setting)
        .toList();
  }

  List<Problem> warnings() {
    List<Problem> all = new ArrayList<>(warnings);
    Set<Origin> told = warnings.stream()
        .filter(warning -> warning.kind() == Problem.Kind.UNKNOWN)
        .flatMap(warning -> warning.origin().stream())
        .collect(Collectors.toSet());
    if (begun) {
      all.addAll(Unread.in(sources, known, told));
    }
    return all.stream().distinct().toList();
  }
}
