// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The opened sources, the first that has a name winning. */
record Sources(List<Entries> inOrder) {
  static Sources open(List<Source> sources) {
    return new Sources(sources.stream().map(Source::open).toList());
  }

  /** The entry that wins. */
  Optional<Entry> find(String name) {
    String upper = Names.upper(name);
    for (Entries entries : inOrder) {
      Entry entry = entries.find(upper);
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** The entry that wins, unless there is one that stands where it must not, beside another. */
  @Nullable
  Entry asked(String name) {
    String upper = Names.upper(name);
    Entry wins = null;
    for (Entries entries : inOrder) {
      Entry entry = entries.find(upper);
      if (entry != null && entry.contradicted()) {
        return entry;
      }
      if (wins == null) {
        wins = entry;
      }
    }
    return wins;
  }

  /** Whether the entry that wins holds nothing; one that cannot be read is not empty. */
  boolean isEmpty(String name) {
    Entry entry = asked(name);
    return entry != null && !entry.contradicted() && entry.isEmpty();
  }

  /** Whether a mounted volume was replaced while it was read, so that it is worth another try. */
  boolean overtaken() {
    return inOrder.stream().anyMatch(entries -> entries.volumes().overtaken());
  }

  List<Problem> problems() {
    return inOrder.stream().flatMap(entries -> entries.problems().stream()).toList();
  }

  List<Problem> warnings() {
    return Stream.concat(
            inOrder.stream().flatMap(entries -> entries.warnings().stream()),
            inOrder.stream().filter(Entries::areRemote).flatMap(this::doubles))
        .toList();
  }

  /** Names of a remote source that another has too, one warning each, with both origins. */
  private Stream<Problem> doubles(Entries remote) {
    return remote.all().stream()
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .flatMap(entry -> inOrder.stream()
            .filter(entries -> entries != remote)
            .flatMap(entries -> Stream.ofNullable(entries.find(entry.name())))
            .limit(1)
            .map(other -> twice(entry, other)));
  }

  private Problem twice(Entry remote, Entry other) {
    boolean remoteWins = find(remote.name()).filter(remote::equals).isPresent();
    Entry winner = remoteWins ? remote : other;
    Entry loser = remoteWins ? other : remote;
    return Problem.of(
        winner.name(),
        "is also set by " + loser.origin() + ", and wins",
        winner.origin(),
        "keep one of the two");
  }

  /** What an operator can do to set this name: {@code set PORT, or write it into .env}. */
  String howToSet(String name) {
    List<String> ways = new ArrayList<>();
    for (Entries entries : inOrder) {
      ways.add(entries.howToSet(name));
    }
    return ways.isEmpty() ? "give the configuration a source" : String.join(", or ", ways);
  }

  /**
   * A question after names that are probably slips of this one: {@code ; did you mean PROT
   * (environment)?}
   */
  String didYouMean(String name, Known known) {
    List<String> slips = new ArrayList<>();
    for (Entries entries : inOrder) {
      slips(name, entries, known)
          .map(entry -> entry.spelling() + " (" + entries.description() + ")")
          .forEach(slips::add);
    }
    return slips.isEmpty() ? "" : "; did you mean " + String.join(" or ", slips) + "?";
  }

  /**
   * What an own source holds under a name that is nearly this one: a setting that somebody believes
   * to have set.
   */
  List<Entry> unreadSlips(String name, Known known) {
    return inOrder.stream()
        .filter(Entries::areOwn)
        .flatMap(entries -> slips(name, entries, known))
        .toList();
  }

  private static Stream<Entry> slips(String name, Entries entries, Known known) {
    String upper = Names.upper(name);
    return entries.all().stream()
        .filter(entry -> !known.isRead(entry.name()) && Names.similar(entry.name(), upper))
        .sorted((one, other) -> one.spelling().compareTo(other.spelling()))
        .limit(2);
  }
}
