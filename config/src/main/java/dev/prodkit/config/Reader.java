// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and converts all that records ask for, and goes on after a problem, so that one report has
 * them all. No code of the application but its converters runs meanwhile: constraints and
 * constructors come later, when every secret is known. For one call of {@code bind}.
 */
final class Reader {
  private final Sources sources;
  private final Known known;
  private final Ledger ledger;

  private final List<Problem> warnings = new ArrayList<>();
  private final Map<String, Origin> origins = new HashMap<>();
  private final Set<String> rotating = new HashSet<>();
  private final Map<String, EffectiveSetting> effective = new LinkedHashMap<>();
  private final Map<String, Origin> leftEmpty = new LinkedHashMap<>();

  Reader(Sources sources, Known known, Ledger ledger) {
    this.sources = sources;
    this.known = known;
    this.ledger = ledger;
  }

  List<Problem> warnings() {
    return warnings;
  }

  /** Where each setting came from, by its names in upper case. */
  Map<String, Origin> origins() {
    return origins;
  }

  /** The names, in upper case, of settings that are {@link Rotating} and have a value. */
  Set<String> rotating() {
    return rotating;
  }

  /** What each setting is, by its first name in upper case. */
  Map<String, EffectiveSetting> effective() {
    return effective;
  }

  /** What is set to nothing and so as if it were not set, by its name in upper case. */
  Map<String, Origin> leftEmpty() {
    return leftEmpty;
  }

  Reading.Whole read(Shape shape) {
    List<Reading> parts = new ArrayList<>(shape.slots().size());
    for (Slot slot : shape.slots()) {
      parts.add(read(slot));
    }
    return new Reading.Whole(shape, parts);
  }

  /** A secret that no component asks for; empty if it is not set, or to nothing. */
  Optional<Secret> secret(String name, List<Problem> problems) {
    Raw raw = find(name, true, problems);
    if (raw == null || Conversion.isBlank(raw.text())) {
      return Optional.empty();
    }
    Secret secret = Secret.copyOf(raw.text());
    raw.wipe();
    ledger.secret(name, secret);
    return Optional.of(secret);
  }

  private Reading read(Slot slot) {
    if (slot instanceof Slot.Setting setting) {
      return setting(setting);
    }
    if (slot instanceof Slot.Mapping mapping) {
      return mapped(mapping);
    }
    Slot.Group group = (Slot.Group) slot;
    boolean absent = group.optional() && !isSet(group.shape());
    return new Reading.Nested(group, absent ? Optional.empty() : Optional.of(read(group.shape())));
  }

  // What is set to nothing is as if it were not set here too, but for a secret.
  private boolean isSet(Shape shape) {
    boolean[] set = {false};
    List<Entry> empty = new ArrayList<>();
    shape.eachSetting(setting -> setting.upperNames().forEach(name -> {
      Entry entry = sources.asked(name);
      if (entry != null && !setting.conversion().form().isSecret() && entry.isEmpty()) {
        empty.add(entry);
      } else {
        set[0] |= entry != null;
      }
    }));
    shape.eachMapping(mapping -> set[0] |= !keys(mapping).isEmpty());
    if (!set[0]) {
      empty.forEach(entry -> leftEmpty.put(entry.name(), entry.valueOrigin()));
    }
    return set[0];
  }

  private Reading mapped(Slot.Mapping mapping) {
    Map<String, Reading> entries = new LinkedHashMap<>();
    for (String key : keys(mapping)) {
      entries.put(Slot.Mapping.spelled(key), read(mapping.entry().apply(key)));
    }
    return new Reading.Mapped(mapping, entries);
  }

  // In upper case and in order; what is a component's own name is no key.
  private Collection<String> keys(Slot.Mapping mapping) {
    Map<String, String> keys = new TreeMap<>();
    for (Entries entries : sources.inOrder()) {
      for (Entry entry : entries.all()) {
        if (!known.isSetting(entry.name())) {
          mapping.key(entry.name()).filter(key -> !key.isEmpty()).ifPresent(key -> {
            keys.put(key, key);
            known.addName(entry.name());
          });
        }
      }
    }
    return keys.values();
  }

  private Reading.Value setting(Slot.Setting setting) {
    List<Problem> problems = new ArrayList<>();
    Raw raw = find(setting, problems);
    if (raw == null) {
      return problems.isEmpty()
          ? absent(setting, problems)
          : new Reading.Value(setting, null, null, problems);
    }
    try {
      if (!problems.isEmpty()) { // with another of its names
        return new Reading.Value(setting, null, null, problems);
      }
      if (raw.isEmpty() && !setting.takesEmpty()) {
        throw setting.conversion().refusedEmpty(raw.text());
      }
      Object value = setting.conversion().read(raw.text());
      Found found = found(setting, raw, value);
      note(setting, found.origin(), found.text(), value);
      return new Reading.Value(
          setting, found, setting.optional() ? Optional.of(value) : value, problems);
    } catch (Refused refused) {
      problems.add(refused.of(raw.name(), raw.origin(), Problem.Kind.MALFORMED));
      note(setting, raw.origin(), "", null);
      return new Reading.Value(setting, null, null, problems);
    } finally {
      raw.wipe();
    }
  }

  // The ledger hears of secrets before anybody can see them, and of plain values as well, since a
  // secret that equals one cannot be masked by value.
  private Found found(Slot.Setting setting, Raw raw, Object value) {
    if (setting.conversion().form().isSecret()) {
      List<Secret> secrets = new ArrayList<>();
      Elements.of(value).forEach(element -> secrets.add((Secret) element));
      secrets.forEach(secret -> ledger.secret(raw.name(), secret));
      return new Found(raw.name(), "", secrets, raw.origin());
    }
    String text = raw.text().toString();
    Collection<?> elements = Elements.of(value);
    if (!announcePasswords(raw.name(), elements)) {
      ledger.plain(raw.name(), text);
      if (elements.size() > 1) {
        elements.forEach(element -> ledger.plain(raw.name(), element.toString()));
      }
    }
    return new Found(raw.name(), text, List.of(), raw.origin());
  }

  private boolean announcePasswords(String name, Collection<?> elements) {
    boolean any = false;
    for (Object element : elements) {
      if (element instanceof URI uri) {
        for (Secret password : Addresses.passwords(uri)) {
          ledger.secret(name, password);
          any = true;
        }
      }
    }
    return any;
  }

  private void note(Slot.Setting setting, Origin origin, String text, @Nullable Object value) {
    for (String name : setting.upperNames()) {
      origins.put(name, origin);
      if (value instanceof Rotating) {
        rotating.add(name);
      }
    }
    boolean shown = value != null && setting.isPublic() && Elements.areHarmless(value);
    String name = setting.upperName();
    effective.put(
        name, new EffectiveSetting(name, origin, shown ? Optional.of(text) : Optional.empty()));
  }

  /**
   * The first name that is set, and not to nothing if that means that it is not; the others are
   * read too, to say when they disagree.
   */
  private @Nullable Raw find(Slot.Setting setting, List<Problem> problems) {
    Raw first = null;
    for (String name : setting.names()) {
      Raw raw = find(name, setting.conversion().form().isSecret(), problems);
      if (raw != null && raw.isEmpty() && setting.absentWhenEmpty()) {
        leftEmpty.put(Names.upper(name), raw.origin());
      } else if (first == null) {
        first = raw;
      } else if (raw != null) {
        if (CharSequence.compare(raw.text(), first.text()) != 0) {
          warnings.add(Problem.of(
              first.name(),
              "differs from " + name + " (" + raw.origin() + ") and wins",
              first.origin(),
              "set both alike, or one of them"));
        }
        raw.wipe();
      }
    }
    return first;
  }

  private @Nullable Raw find(String name, boolean secret, List<Problem> problems) {
    Entry entry = sources.asked(name);
    if (entry == null) {
      return null;
    }
    if (entry.contradicted()) {
      problems.add(Problem.of(
              name,
              "is set twice, by itself and by " + entry.spelling(),
              entry.origin(),
              "keep one of the two")
          .as(Problem.Kind.CONTRADICTORY));
      return null;
    }
    try {
      return Raw.of(name, entry, secret);
    } catch (Refused refused) {
      problems.add(refused.of(name, entry.origin(), Problem.Kind.MALFORMED));
      return null;
    }
  }

  private Reading.Value absent(Slot.Setting setting, List<Problem> problems) {
    String name = setting.name();
    Object substitute = setting.optional()
        ? Optional.empty()
        : setting.fallback().map(Slot.Fallback::value).orElse(null);
    if (substitute == null) {
      String others = setting.names().size() == 1
          ? ""
          : " (or "
              + String.join(" or ", setting.names().subList(1, setting.names().size())) + ")";
      problems.add(Problem.of(
              name,
              "is missing, " + setting.conversion().expected() + " for "
                  + setting.source().getDeclaringRecord().getSimpleName(),
              sources.howToSet(name) + others + sources.didYouMean(name, known))
          .as(Problem.Kind.MISSING));
      return new Reading.Value(setting, null, null, problems);
    }
    for (Entry slip : sources.unreadSlips(name, known)) {
      warnings.add(Problem.of(
              slip.spelling(),
              "is read by nothing",
              slip.origin(),
              "did you mean " + name + ", which is not set?")
          .as(Problem.Kind.UNKNOWN));
    }
    if (setting.fallback().isPresent()) {
      String text = setting.fallback().get().text();
      ledger.plain(name, text);
      announcePasswords(name, Elements.of(substitute));
      note(setting, Origin.DEFAULT, text, substitute);
    } else {
      effective.put(
          setting.upperName(),
          new EffectiveSetting(setting.upperName(), Origin.NOT_SET, Optional.empty()));
    }
    return new Reading.Value(setting, null, substitute, problems);
  }
}
