// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The configuration of a service: its sources, and the records that are bound to them. They are
 * read once, unless {@link #watch} looks for changes.
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Conversions conversions = Conversions.strict();
  private final Binding binding;
  private final Rotations rotations;

  private Config(List<Source> firstWins) {
    binding = new Binding(firstWins);
    rotations = new Rotations(binding, lock);
  }

  /**
   * Opens these sources; for each name the first that has it wins. What is wrong with them is in
   * the first report.
   */
  public static Config of(Source... firstWins) {
    return of(List.of(firstWins));
  }

  /** As {@link #of(Source...)}. */
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
    lock.lock();
    try {
      refuseOnceBegun("onSecret");
      binding.ledger().onFound(listener);
      return this;
    } finally {
      lock.unlock();
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
    lock.lock();
    try {
      refuseOnceBegun("converter");
      conversions.give(type, converter);
      return this;
    } finally {
      lock.unlock();
    }
  }

  private void refuseOnceBegun(String method) {
    if (binding.hasBegun()) {
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
    binding.reject(problem);
    return this;
  }

  /**
   * Binds these records, all or none.
   *
   * @throws ConfigException with every problem of every record and source; one of the kind
   *     {@link Problem.Kind#DECLARATION} is a mistake of the record's author: a type that no text
   *     becomes, a name that cannot be set, a secret with a default
   */
  public void bind(List<Class<? extends Record>> types) {
    lock.lock();
    try {
      Map<Class<? extends Record>, Shape> shapes = new LinkedHashMap<>();
      List<Problem> mistakes = new ArrayList<>();
      for (Class<? extends Record> type : types) {
        if (binding.record(type) == null) {
          try {
            shapes.put(type, Shape.of(type, conversions));
          } catch (DeclarationException declared) {
            mistakes.addAll(declared.problems());
          }
        }
      }
      binding.bind(shapes, mistakes);
      rotations.follow(shapes);
    } finally {
      lock.unlock();
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
    lock.lock();
    try {
      return binding.secret(name);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a secret may be masked wherever its value appears: it has eight characters or more and
   * no setting that is not a secret has the same value. A listener of {@link #onSecret} can ask; by
   * then everything that is bound together has been read.
   */
  public boolean maskableByValue(Secret secret) {
    lock.lock();
    try {
      return binding.ledger().isMaskable(secret);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The secrets resolved so far that are not {@linkplain #maskableByValue maskable by value} and
   * not closed, in the order in which they were read.
   */
  public List<WeakSecret> weakSecrets() {
    lock.lock();
    try {
      return binding.ledger().weak();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Every setting of the bound records with its origin, and its value only if its component is
   * {@link Public}: never that of a {@link Secret}, of a URI with a password, or one that holds a
   * secret of eight or more characters. In the order of the records and their components.
   */
  public List<EffectiveSetting> effective() {
    lock.lock();
    try {
      return binding.effective();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The bound record; one that was not named to {@link #bind} is bound now.
   *
   * @throws ConfigException if that fails, with the same report
   */
  public <T extends Record> T get(Class<T> type) {
    if (binding.record(type) == null) {
      bind(List.of(type));
    }
    return Objects.requireNonNull(type.cast(binding.record(type)));
  }

  /** Whether the source that wins sets it to nothing. */
  public boolean isEmpty(String name) {
    return Names.isName(name) && binding.sources().isEmpty(name);
  }

  /**
   * Refuses, as {@link #reject} does, each of these that is set to nothing: where it may be
   * missing, but nothing is never meant, as for the address that a port is bound to.
   *
   * @return this
   */
  public Config refuseEmpty(String... names) {
    for (String name : names) {
      if (isEmpty(name)) {
        origin(name).ifPresent(origin -> reject(Problem.empty(name, origin)));
      }
    }
    return this;
  }

  /**
   * What the bound records took as not set, since it is set to nothing, each with where that is.
   */
  public Map<String, Origin> leftEmpty() {
    lock.lock();
    try {
      return binding.leftEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Where a setting comes from: where it was found when a record was bound, else where it would be
   * found. Empty if no source has it and no record has a default for it.
   */
  public Optional<Origin> origin(String name) {
    return Names.isName(name) ? binding.origin(name) : Optional.empty();
  }

  /**
   * What is not wrong, but worth a line in the log: a {@code .env} file that everybody can read, a
   * name that is nearly one of ours.
   */
  public List<Problem> warnings() {
    lock.lock();
    try {
      return binding.warnings();
    } finally {
      lock.unlock();
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
    binding.ledger().onRetired(listener);
    return this;
  }
}
