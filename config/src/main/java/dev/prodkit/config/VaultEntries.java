// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the secrets of several paths say together. */
final class VaultEntries {
  // Who may write to Vault must not thereby decide where Vault is, what is logged, from where
  // the management port is reached without a token, and whether
  // anything is served. The tokens themselves are secrets like others.
  private static final Set<String> NEVER =
      Set.of("ENVIRONMENT", "DD_ENV", "MANAGEMENT_HOST", "MANAGEMENT_PORT", "PRODKIT_CHECK");
  private static final List<String> NEVER_BEGINNING = List.of("VAULT_", "LOG_");

  private VaultEntries() {}

  static Entries of(List<VaultSecret> secrets) {
    String where = secrets.stream().map(VaultSecret::path).findFirst().orElse("");
    Entries entries = Entries.remote("vault", name -> "put it into Vault under " + where);
    Map<String, VaultSecret> holders = new HashMap<>();
    for (VaultSecret secret : secrets) {
      new TreeMap<>(secret.values())
          .forEach((spelling, value) -> add(entries, holders, secret, spelling, value));
    }
    return entries;
  }

  private static void add(
      Entries entries,
      Map<String, VaultSecret> holders,
      VaultSecret secret,
      String spelling,
      Secret value) {
    if (!Names.isName(spelling)) {
      return;
    }
    String name = Names.upper(spelling);
    if (NEVER.contains(name) || NEVER_BEGINNING.stream().anyMatch(name::startsWith)) {
      entries.warn(Problem.of(
          name,
          "is never taken from Vault",
          secret.origin(),
          "set it in the environment, and take it out of the secret"));
      return;
    }
    VaultSecret holder = holders.putIfAbsent(name, secret);
    if (holder == null || holder.equals(secret)) {
      entries.add(
          Entry.of(spelling, secret.origin(), Entry.Content.ofCharacters(() -> characters(value))));
    } else {
      entries.warn(Problem.of(
          name,
          "is also in " + holder.path() + ", which wins",
          secret.origin(),
          "keep it in one of the two"));
    }
  }

  private static char[] characters(Secret value) throws Refused {
    char[] characters = value.characters();
    if (characters == null) {
      throw new Refused("is gone, since Vault was closed", "ask for it before the service ends");
    }
    return characters;
  }
}
