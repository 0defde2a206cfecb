// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows every secret and every value that is none, so that it can say which secrets would take
 * innocent text with them if they were masked wherever they appear. For one thread at a time.
 */
final class Ledger {
  /** What is shorter is in every other line. */
  static final int SHORTEST = 8;

  private final Map<String, List<Secret>> secrets = new LinkedHashMap<>();
  private final Map<String, List<String>> plain = new LinkedHashMap<>();
  private final List<Secret> unannounced = new ArrayList<>();

  void secret(String name, Secret secret) {
    List<Secret> known = secrets.computeIfAbsent(name, first -> new ArrayList<>());
    known.removeIf(Secret::wasClosed);
    if (known.stream().noneMatch(secret::equals)) {
      known.add(secret);
    }
    unannounced.add(secret);
  }

  void plain(String name, String text) {
    if (text.length() >= SHORTEST) {
      List<String> known = plain.computeIfAbsent(name, first -> new ArrayList<>());
      if (!known.contains(text)) {
        known.add(text);
      }
    }
  }

  /** The secrets since the last time, in the order in which they were read. */
  List<Secret> takeUnannounced() {
    List<Secret> taken = List.copyOf(unannounced);
    unannounced.clear();
    return taken;
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
    return plain.entrySet().stream()
        .filter(setting -> setting.getValue().stream().anyMatch(secret::is))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
