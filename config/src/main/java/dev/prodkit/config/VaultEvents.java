// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What is said about the life with Vault, to whom, under which code and how loudly. A listener that
 * throws does not end the renewal.
 */
final class VaultEvents {
  private final Consumer<Notice> notices;
  private final Consumer<Secret> found;
  private final Consumer<Secret> retired;
  private final LongAdder unheard = new LongAdder();
  private volatile boolean muted;

  VaultEvents(Consumer<Notice> notices, Consumer<Secret> found, Consumer<Secret> retired) {
    this.notices = notices;
    this.found = found;
    this.retired = retired;
  }

  /** Before a token is used. It throws what the listener throws: no token goes unredacted. */
  void tokenFound(Secret token) {
    found.accept(token);
  }

  /** After a token was used for the last time. */
  void tokenRetired(Secret token) {
    try {
      retired.accept(token);
    } catch (Throwable e) {
      unheard.increment();
    }
  }

  /** The end: what the interrupted thread still meets is no news. */
  void mute() {
    muted = true;
  }

  /** How often a listener threw. */
  long unheard() {
    return unheard.sum();
  }

  void loggedIn(VaultApi.Lease lease) {
    say(Level.INFO, "PK-VAULT-01", "logged in to Vault, " + life(lease));
  }

  void renewed(VaultApi.Lease lease) {
    say(Level.DEBUG, "PK-VAULT-02", "renewed the token for Vault, " + life(lease));
  }

  void revoked() {
    say(
        Level.WARNING,
        "PK-VAULT-03",
        "Vault no longer took the token: logged in again, and all secrets were read again");
  }

  void replaced() {
    say(
        Level.INFO,
        "PK-VAULT-04",
        "the token for Vault came near its end: logged in again, and all secrets were read again");
  }

  void unreachable(VaultFailure failure) {
    say(
        Level.WARNING,
        "PK-VAULT-05",
        failure.getMessage() + "; the secrets that were read stay in use");
  }

  void back(Duration outage) {
    say(Level.INFO, "PK-VAULT-06", "Vault answers again after " + outage.toSeconds() + " s");
  }

  void changed(VaultSecret before, VaultSecret after) {
    String version = after.version().isPresent()
        ? " to version " + after.version().getAsLong()
            + (before.version().isPresent() ? " from " + before.version().getAsLong() : "")
        : "";
    say(Level.INFO, "PK-VAULT-07", after.apiPath() + " changed" + version);
  }

  void pathLost(VaultFailure failure) {
    say(
        Level.WARNING,
        "PK-VAULT-08",
        failure.getMessage() + "; what was read from it before stays in use");
  }

  void loginRefused(VaultFailure failure) {
    say(
        Level.ERROR,
        "PK-VAULT-09",
        failure.getMessage()
            + "; the secrets that were read stay in use, but changes are not seen");
  }

  void endsForGood(Duration rest) {
    say(
        Level.WARNING,
        "PK-VAULT-10",
        "VAULT_TOKEN ends in " + rest.toSeconds() + " s and cannot be renewed any more: give the"
            + " service VAULT_ROLE, or a VAULT_ROLE_ID and VAULT_SECRET_ID");
  }

  void faulty(Throwable fault) {
    say(
        Level.ERROR,
        "PK-VAULT-11",
        "the renewal of the token met a fault, " + fault.getClass().getSimpleName()
            + ", and goes on in a minute");
  }

  private static String life(VaultApi.Lease lease) {
    return lease.ttl().isZero()
        ? "by a token without an end"
        : "by a token for the next " + lease.ttl().toSeconds() + " s";
  }

  private void say(Level level, String code, String message) {
    if (muted) {
      return;
    }
    try {
      notices.accept(new Notice(level, code, message));
    } catch (Throwable e) {
      unheard.increment();
    }
  }
}
