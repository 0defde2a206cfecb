// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
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
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private final Sources sources;
  private final List<Consumer<Secret>> listeners = new CopyOnWriteArrayList<>();
  private final List<Problem> rejected = new CopyOnWriteArrayList<>();

  private final ReentrantLock binding = new ReentrantLock();
  private final Map<Class<?>, Record> bound = new ConcurrentHashMap<>();
  private final Map<String, Origin> origins = new ConcurrentHashMap<>();
  private final Map<String, EffectiveSetting> effective = new LinkedHashMap<>();
  private final Conversions conversions = Conversions.strict();
  private final Known known = new Known();
  private final Ledger ledger = new Ledger();
  private boolean begun;
  private final Set<Problem> warnings = new LinkedHashSet<>();

  private Config(Sources sources) {
    this.sources = sources;
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
    return new Config(Sources.open(firstWins));
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
      refuseOnceBegun("onSecret");
      listeners.add(listener);
      return this;
    } finally {
      binding.unlock();
    }
  }

  /**
   * Reads a type of the application by a function of its own: {@code config.converter(Money.class,
   * Money::ofText)}. A type that has a public static {@code parse}, {@code of}, {@code valueOf} or
   * {@code fromString} needs none.
   *
   * <p>The function is called with a text that is neither empty nor has blanks around it. What it
   * throws refuses the text, and its message is not shown, since it usually quotes the value.
   *
   * @return this
   * @throws IllegalStateException if a record was bound already
   * @throws IllegalArgumentException if it is a type that is always read in one way, such as
   *     {@code int}, {@code Duration} or {@code Secret}
   */
  public <T> Config converter(Class<T> type, Function<? super String, ? extends T> converter) {
    binding.lock();
    try {
      refuseOnceBegun("converter");
      conversions.give(type, converter);
      return this;
    } finally {
      binding.unlock();
    }
  }

  private void refuseOnceBegun(String method) {
    if (begun) {
      throw new IllegalStateException(
          "A record was bound already: call " + method + " before bind and get.");
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
          shapes.put(type, Shape.of(type, conversions));
        }
      }
      known.add(shapes.values());
      begun |= !shapes.isEmpty();
      bindAll(shapes);
    } finally {
      binding.unlock();
    }
  }

  // Everything is read before the first secret is announced, so that a listener can ask whether it
  // equals another setting; and every secret is announced before the application's code runs.
  private void bindAll(Map<Class<? extends Record>, Shape> shapes) {
    Reader reader = new Reader(sources, known, ledger);
    Map<Class<?>, Reading.Whole> read = new LinkedHashMap<>();
    shapes.forEach((type, shape) -> read.put(type, reader.read(shape)));
    announce();
    try (Validation validation = new Validation()) {
      Binder binder = new Binder(validation::constraints);
      Map<Class<?>, Record> records = new LinkedHashMap<>();
      read.forEach((type, whole) -> {
        Record record = binder.bind(whole);
        if (record != null) {
          records.put(type, record);
        }
      });
      Set<Problem> problems = new LinkedHashSet<>(sources.problems());
      problems.addAll(binder.problems());
      problems.addAll(rejected);
      if (!problems.isEmpty()) {
        throw new ConfigException(new ArrayList<>(problems));
      }
      bound.putAll(records);
      origins.putAll(reader.origins());
      effective.putAll(reader.effective());
      warnings.addAll(reader.warnings());
    }
  }

  private void announce() {
    for (Secret secret : ledger.takeUnannounced()) {
      listeners.forEach(listener -> listener.accept(secret));
    }
  }

  /**
   * A value that is a secret although no record has it, such as {@code OTEL_EXPORTER_OTLP_HEADERS}
   * that a library reads by itself: it is announced like any other. Empty if no source has it, or
   * if it is empty or blank.
   *
   * @throws ConfigException if it is set but cannot be read
   * @throws IllegalArgumentException if this cannot be the name of a setting
   */
  public Optional<Secret> secret(String name) {
    if (!Names.isName(name)) {
      throw new IllegalArgumentException("No setting has the name " + name + ".");
    }
    binding.lock();
    try {
      begun = true;
      known.addName(Names.upper(name));
      Optional<Secret> secret = new Reader(sources, known, ledger).secret(name);
      announce();
      return secret;
    } finally {
      binding.unlock();
    }
  }

  /**
   * Whether a secret may be masked wherever its value appears: it has eight characters or more and
   * no setting that is not a secret has the same value. A listener of {@link #onSecret} can ask; by
   * then everything that is bound together has been read.
   */
  public boolean maskableByValue(Secret secret) {
    binding.lock();
    try {
      return ledger.isMaskable(secret);
    } finally {
      binding.unlock();
    }
  }

  /**
   * The secrets resolved so far that are not {@linkplain #maskableByValue maskable by value} and
   * not closed, in the order in which they were read.
   */
  public List<WeakSecret> weakSecrets() {
    binding.lock();
    try {
      return ledger.weak();
    } finally {
      binding.unlock();
    }
  }

  /**
   * Every setting of the bound records with its origin, and its value only if its component is
   * {@link Public}: never that of a {@link Secret}, of a URI with a password, or one that holds a
   * secret of eight or more characters. In the order of the records and their components.
   */
  public List<EffectiveSetting> effective() {
    binding.lock();
    try {
      return effective.values().stream()
          .map(setting -> setting.shown().filter(ledger::holdsSecret).isPresent()
              ? new EffectiveSetting(setting.name(), setting.origin(), Optional.empty())
              : setting)
          .toList();
    } finally {
      binding.unlock();
    }
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
      List<Problem> all = new ArrayList<>(warnings);
      Set<Origin> told = warnings.stream()
          .filter(warning -> warning.kind() == Problem.Kind.UNKNOWN)
          .flatMap(warning -> warning.origin().stream())
          .collect(Collectors.toSet());
      if (begun) {
        all.addAll(Unread.in(sources, known, told));
      }
      return all.stream().distinct().toList();
    } finally {
      binding.unlock();
    }
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
