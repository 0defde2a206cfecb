// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a service: sources that were read once, and the records that are bound to
 * them.
 *
 * <p>{@link #bind} checks everything before anything starts, and its one report names everything
 * that is wrong, with origin and next step and without a single value. A record component is a
 * setting: {@code databaseUrl} is {@code DATABASE_URL}, and a component that is itself a record is
 * a prefix, so that {@code record Settings(Database database)} with {@code record Database(URI
 * url)} has {@code DATABASE_URL} too. {@link Env} gives other names, {@link Default} a value when
 * there is none, {@code Optional} the freedom to be missing.
 *
 * <p>Safe for use by several threads.
 */
public final class Config {
  // A volume may be replaced while it is read; the next attempt sees the new one.
  private static final int ATTEMPTS = 10;

  private final List<Source> firstWins;
  private volatile Sources sources;
  private final Rotations rotations = new Rotations(this);
  private final List<Consumer<Secret>> listeners = new CopyOnWriteArrayList<>();
  private final List<Problem> rejected = new CopyOnWriteArrayList<>();

  private final ReentrantLock binding = new ReentrantLock();
  private final Map<Class<?>, Record> bound = new ConcurrentHashMap<>();
  private final Map<String, Origin> origins = new ConcurrentHashMap<>();
  private final Set<String> boundNames = new HashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  private Config(List<Source> firstWins) {
    this.firstWins = List.copyOf(firstWins);
    this.sources = Sources.open(this.firstWins);
    this.warnings.addAll(sources.warnings());
  }

  /**
   * Opens these sources; for each name the first that has it wins. What is wrong with them is in
   * the first report.
   */
  public static Config of(Source... firstWins) {
    return of(List.of(firstWins));
  }

  /**
   * Opens these sources; for each name the first that has it wins. What is wrong with them is in
   * the first report.
   */
  public static Config of(List<Source> firstWins) {
    return new Config(firstWins);
  }

  /**
   * Hears every secret that is resolved, before the application does and even if the report then
   * refuses its record. The listener copies what it needs, since the application may close the
   * secret.
   *
   * @return this
   * @throws IllegalStateException if a secret may have been resolved already
   */
  public Config onSecret(Consumer<Secret> listener) {
    binding.lock();
    try {
      if (!boundNames.isEmpty()) {
        throw new IllegalStateException(
            "A record was bound already: call onSecret before bind and get.");
      }
      listeners.add(listener);
      return this;
    } finally {
      binding.unlock();
    }
  }

  /**
   * Takes in a problem that somebody else found, such as two settings that contradict each other.
   * It joins the next report and every later one.
   *
   * @return this
   */
  public Config reject(Problem problem) {
    rejected.add(problem);
    return this;
  }

  /**
   * Binds these records, all or none.
   *
   * @throws ConfigException with every problem of every record and source
   * @throws IllegalArgumentException if a record asks for what cannot be: a type that no text
   *     becomes, a name that cannot be set
   */
  public void bind(List<Class<? extends Record>> types) {
    binding.lock();
    try {
      Map<Class<? extends Record>, Shape> shapes = new LinkedHashMap<>();
      for (Class<? extends Record> type : types) {
        if (!bound.containsKey(type)) {
          shapes.put(type, Shape.of(type));
        }
      }
      boundNames.addAll(names(shapes.values()));
      bindAll(shapes);
    } finally {
      binding.unlock();
    }
  }

  private static Set<String> names(Iterable<Shape> shapes) {
    Set<String> names = new HashSet<>();
    for (Shape shape : shapes) {
      shape.eachSetting(setting -> setting.names().forEach(name -> names.add(Names.upper(name))));
    }
    for (String name : names) {
      if (names.contains(name + "_FILE")) {
        throw new IllegalArgumentException(name + " and " + name
            + "_FILE are two settings, but the second is how the first is read from a file:"
            + " drop it, or give it another name by @Env.");
      }
    }
    return names;
  }

  private void bindAll(Map<Class<? extends Record>, Shape> shapes) {
    Attempt attempt = attempt(sources, shapes, this::announce);
    for (int i = 1; i < ATTEMPTS && !attempt.problems().isEmpty() && sources.overtaken(); i++) {
      sources = Sources.open(firstWins);
      attempt = attempt(sources, shapes, this::announce);
    }
    if (!attempt.problems().isEmpty()) {
      throw new ConfigException(attempt.problems());
    }
    bound.putAll(attempt.records());
    origins.putAll(attempt.binder().origins());
    warnings.addAll(attempt.binder().warnings());
    rotations.follow(shapes, attempt.records());
  }

  /** What binding came to: the records, all of them if there is no problem. */
  private record Attempt(Binder binder, Map<Class<?>, Record> records, List<Problem> problems) {}

  private Attempt attempt(
      Sources from, Map<Class<? extends Record>, Shape> shapes, Consumer<Secret> secrets) {
    try (Validation validation = new Validation()) {
      Binder binder = new Binder(from, boundNames, secrets, validation::constraints);
      Map<Class<?>, Record> records = new LinkedHashMap<>();
      shapes.forEach((type, shape) -> {
        Record record = binder.bind(shape);
        if (record != null) {
          records.put(type, record);
        }
      });
      Set<Problem> problems = new LinkedHashSet<>(from.problems());
      problems.addAll(binder.problems());
      problems.addAll(rejected);
      return new Attempt(binder, records, new ArrayList<>(problems));
    }
  }

  /**
   * Reads these records once more, from sources that are opened anew. Nothing is changed yet.
   *
   * @throws ConfigException with what is wrong now
   */
  Map<Class<?>, Record> bindAnew(
      Sources fresh, Map<Class<? extends Record>, Shape> shapes, Consumer<Secret> secrets) {
    Attempt attempt = attempt(fresh, shapes, secrets);
    if (!attempt.problems().isEmpty()) {
      throw new ConfigException(attempt.problems());
    }
    return attempt.records();
  }

  /** Puts new records, which were read from these sources, in the place of the old ones. */
  void replace(Sources fresh, Map<Class<?>, Record> records) {
    sources = fresh;
    bound.putAll(records);
    origins.replaceAll(
        (name, origin) -> fresh.find(name).map(Entry::valueOrigin).orElse(origin));
  }

  List<Source> firstWins() {
    return firstWins;
  }

  ReentrantLock binding() {
    return binding;
  }

  /** The records as they are bound now. */
  Iterable<Record> records() {
    return List.copyOf(bound.values());
  }

  /**
   * The bound record; one that was not named to {@link #bind} is bound now.
   *
   * @throws ConfigException if that fails, with the same report
   * @throws IllegalArgumentException if the record asks for what cannot be
   */
  public <T extends Record> T get(Class<T> type) {
    if (!bound.containsKey(type)) {
      bind(List.of(type));
    }
    return Objects.requireNonNull(type.cast(bound.get(type)));
  }

  /**
   * Where a setting comes from: where it was found when a record was bound, else where it would be
   * found. Empty if no source has it and no record has a default for it.
   */
  public Optional<Origin> origin(String name) {
    if (!Names.isName(name)) {
      return Optional.empty();
    }
    return Optional.ofNullable(origins.get(Names.upper(name)))
        .or(() -> sources.find(name).map(Entry::origin));
  }

  /**
   * What is not wrong, but worth a line in the log: a {@code .env} file that everybody can read, a
   * name that is nearly one of ours.
   */
  public List<Problem> warnings() {
    binding.lock();
    try {
      return List.copyOf(warnings);
    } finally {
      binding.unlock();
    }
  }

  /**
   * A record that is kept up to date by {@link #watch}. One that was not named to {@link #bind} is
   * bound now, with the same exceptions as {@link #get}.
   */
  public <T extends Record> Rotating<T> rotating(Class<T> type) {
    get(type);
    return rotations.of(type);
  }

  /**
   * Looks for changes from now on, on one thread, {@code prodkit-config}: in files that variables
   * name, in {@code SECRETS_DIR}, and in Vault as soon as it has read something new. What is new is
   * handed to each {@link Rotating}, all of it or, if any of it is wrong, none.
   *
   * @param every how often files are read; at least 100 ms
   * @param overlap how long what was replaced counts as {@link Rotating#previous()}, and its
   *     secrets as secrets
   * @param notices hears what changed and what was refused, on that thread; it should return soon
   * @throws IllegalStateException if it is watched already
   */
  public ConfigWatch watch(Duration every, Duration overlap, Consumer<Notice> notices) {
    return rotations.watch(every, overlap, notices);
  }

  /**
   * Hears each secret that no record holds any more, after the overlap. It is closed afterwards.
   *
   * @return this
   */
  public Config onSecretRetired(Consumer<Secret> listener) {
    rotations.onRetired(listener);
    return this;
  }

  void announce(Secret secret) {
    listeners.forEach(listener -> listener.accept(secret));
  }

  /**
   * The validator, made when the first constraint asks for it and closed with the call that needed
   * it.
   */
  private static final class Validation implements AutoCloseable {
    private @Nullable Constraints constraints;

    Constraints constraints() {
      if (constraints == null) {
        constraints = Constraints.open();
      }
      return constraints;
    }

    @Override
    public void close() {
      if (constraints != null) {
        constraints.close();
      }
    }
  }
}
