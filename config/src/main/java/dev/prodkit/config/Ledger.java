// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Knows every secret and every value that is none, tells who listens which secrets there are, and
 * can say which of them would take innocent text with them if they were masked wherever they
 * appear.
 *
 * <p>What a reading found is first put down, then announced or dropped as a whole. For one thread
 * at a time.
 */
final class Ledger {
  /** What is shorter is in every other line. */
  static final int SHORTEST = 8;

  private final List<Consumer<Secret>> found = new CopyOnWriteArrayList<>();
  private final List<Consumer<Secret>> retired = new CopyOnWriteArrayList<>();

  private final Map<String, List<Secret>> secrets = new LinkedHashMap<>();
  private final Map<String, Secret> pinned = new HashMap<>();
  private final List<Named> read = new ArrayList<>();

  // Of each name the values in effect, and those of the last reading, which may be refused yet.
  private final Map<String, List<String>> plain = new LinkedHashMap<>();
  private final Map<String, List<String>> readPlain = new LinkedHashMap<>();

  private record Named(String name, Secret secret) {}

  void onFound(Consumer<Secret> listener) {
    found.add(listener);
  }

  void onRetired(Consumer<Secret> listener) {
    retired.add(listener);
  }

  /** Puts down a secret that was read. */
  void secret(String name, Secret secret) {
    read.add(new Named(name, secret));
  }

  /** Puts down a value that was read and is no secret. */
  void plain(String name, String text) {
    if (text.length() >= SHORTEST) {
      List<String> values = readPlain.computeIfAbsent(name, first -> new ArrayList<>(1));
      if (!values.contains(text)) {
        values.add(text);
      }
    }
  }

  /** Forgets what was put down since the last announcement. Nobody has seen it. */
  void drop() {
    read.forEach(named -> named.secret().close());
    read.clear();
    readPlain.clear();
  }

  /**
   * Tells of each secret that was put down and not known yet, in the order in which they were read.
   *
   * @return those that were told
   */
  List<Secret> announce() {
    List<Secret> told = new ArrayList<>();
    for (Named named : read) {
      if (!isKnown(named.secret())) {
        found.forEach(listener -> listener.accept(named.secret()));
        told.add(named.secret());
      }
      List<Secret> known = secrets.computeIfAbsent(named.name(), first -> new ArrayList<>());
      known.removeIf(Secret::wasClosed);
      if (!known.contains(named.secret())) {
        known.add(named.secret());
      }
    }
    read.clear();
    return told;
  }

  private boolean isKnown(Secret secret) {
    return secrets.values().stream().anyMatch(known -> known.contains(secret));
  }

  /** The values of the last reading are in effect. */
  void settle() {
    plain.putAll(readPlain);
    readPlain.clear();
  }

  /** Keeps a secret that no record holds, in the place of the one before under that name. */
  void pin(String name, Secret secret) {
    pinned.put(name, secret);
  }

  /** Tells that a secret is none any more, unless it is pinned, and wipes it. */
  void retire(Secret secret) {
    if (pinned.containsValue(secret)) {
      return;
    }
    List<Secret> same = new ArrayList<>(List.of(secret));
    secrets.values().forEach(known -> known.stream().filter(secret::equals).forEach(same::add));
    secrets.values().forEach(known -> known.removeIf(secret::equals));
    try {
      retired.forEach(listener -> listener.accept(secret));
    } finally {
      same.forEach(Secret::close);
    }
  }

  boolean isMaskable(Secret secret) {
    return secret.isAtLeast(SHORTEST) && settingEqualTo(secret).isEmpty();
  }

  /** Whether a text holds a secret that is long enough to be told from other text. */
  boolean holdsSecret(String text) {
    return secrets.values().stream()
        .flatMap(List::stream)
        .anyMatch(secret -> secret.isAtLeast(SHORTEST) && secret.isIn(text));
  }

  List<WeakSecret> weak() {
    List<WeakSecret> weak = new ArrayList<>();
    secrets.forEach((name, known) -> known.stream()
        .map(secret -> weakness(name, secret))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(weak::add));
    return List.copyOf(weak);
  }

  private Optional<WeakSecret> weakness(String name, Secret secret) {
    if (secret.wasClosed()) {
      return Optional.empty();
    }
    if (!secret.isAtLeast(SHORTEST)) {
      return Optional.of(new WeakSecret(name, WeakSecret.Reason.SHORT, Optional.empty()));
    }
    return settingEqualTo(secret)
        .map(other -> new WeakSecret(name, WeakSecret.Reason.EQUALS_A_SETTING, Optional.of(other)));
  }

  private Optional<String> settingEqualTo(Secret secret) {
    return Stream.of(plain, readPlain)
        .flatMap(values -> values.entrySet().stream())
        .filter(setting -> setting.getValue().stream().anyMatch(secret::is))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
