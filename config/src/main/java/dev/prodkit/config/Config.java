// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;
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
   * Hears every secret that is resolved, each value once, before the application does and even if
   * the report then refuses its record. The listener copies what it needs, since the application
   * may close the secret.
   *
   * @return this
   * @throws IllegalStateException if a secret may have been resolved already
   */
  public Config onSecret(Consumer<Secret> listener) {
    binding.lock();
    try {
      refuseOnceBegun("onSecret");
      ledger.onFound(listener);
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
    Attempt attempt = whole(reader -> Attempt.read(reader, shapes));
    ledger.announce();
    Map<Class<?>, Record> records = attempt.records(sources.problems(), rejected);
    bound.putAll(records);
    origins.putAll(attempt.reader().origins());
    effective.putAll(attempt.reader().effective());
    warnings.addAll(attempt.reader().warnings());
    rotations.follow(shapes, records);
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
    ledger.onRetired(listener);
    return this;
  }

  // What follows is for the rotations, which hold the lock meanwhile.

  ReentrantLock binding() {
    return binding;
  }

  List<Source> firstWins() {
    return firstWins;
  }

  Sources sources() {
    return sources;
  }

  /** Whether a name had a value, or a default, when its record was bound. */
  boolean isSet(String upperName) {
    return origins.containsKey(upperName);
  }

  Ledger ledger() {
    return ledger;
  }

  /** Reads these records from sources that were opened anew; nothing is changed yet. */
  Attempt read(Sources fresh, Map<Class<? extends Record>, Shape> shapes) {
    ledger.drop();
    return Attempt.read(new Reader(fresh, known, ledger), shapes);
  }

  /**
   * The records of such an attempt.
   *
   * @throws ConfigException with what is wrong now
   */
  Map<Class<?>, Record> records(Sources fresh, Attempt attempt) {
    return attempt.records(fresh.problems(), rejected);
  }

  /**
   * Puts new records in the place of the old ones.
   *
   * @param fresh where they were read
   * @param reader what read them
   * @param renewed the names, in upper case, whose values are those of this reading from now on
   */
  void replace(Sources fresh, Reader reader, Set<String> renewed, Map<Class<?>, Record> records) {
    sources = fresh;
    bound.putAll(records);
    renew(origins, reader.origins(), renewed);
    renew(effective, reader.effective(), renewed);
    ledger.settle();
  }

  private static <T> void renew(Map<String, T> old, Map<String, T> fresh, Set<String> names) {
    for (String name : names) {
      T value = fresh.get(name);
      if (value == null) {
        old.remove(name);
      } else {
        old.put(name, value);
      }
    }
  }

  /** The records as they are bound now. */
  List<Record> records() {
    return List.copyOf(bound.values());
  }
}
