// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.net.URI;

/** What an operator reads when Vault says no: from the status alone, never from the answer. */
final class VaultRefusal {
  private VaultRefusal() {}

  static Problem login(VaultLogin login, int status) {
    if (login instanceof VaultLogin.Kubernetes kubernetes) {
      return Problem.of(
          "VAULT_ROLE",
          "is refused at auth/" + kubernetes.mount() + ", " + http(status),
          status == 403
              ? "bind this pod's service account and namespace to the role, and check the audience"
                  + " of its token"
              : "create the role there, or name one that exists");
    }
    if (login instanceof VaultLogin.AppRole role) {
      return Problem.of(
          "VAULT_ROLE_ID with VAULT_SECRET_ID",
          "is refused at auth/" + role.mount() + ", " + http(status),
          "issue a new secret id for the role, and check where it may be used from");
    }
    return token(status);
  }

  static Problem token(int status) {
    return Problem.of(
        "the token for Vault",
        "is refused, " + http(status),
        "it has ended or was revoked; if it is VAULT_TOKEN, issue another");
  }

  static Problem path(String path, String apiPath, int status) {
    return status == 403
        ? Problem.of(
            path,
            "may not be read from Vault, " + http(status),
            "grant read on " + apiPath + " to the policy of this login")
        : Problem.of(
            path, "is not in Vault, " + http(status), "write it there, or correct VAULT_PATH");
  }

  static Problem unreachable(URI address, int status, String type) {
    String why;
    if (status >= 300 && status < 400) {
      why = "sends its clients elsewhere, " + http(status)
          + ", and a token does not follow a redirect";
    } else if (status == 503) {
      why = "is sealed or not ready, " + http(status);
    } else if (status > 0) {
      why = "does not answer as it should, " + http(status);
    } else {
      why = "is not reachable, " + type;
    }
    return Problem.of("Vault at " + address, why, nextStep(status, type));
  }

  private static String nextStep(int status, String type) {
    if (status >= 300 && status < 400) {
      return "set VAULT_ADDR to the address that answers";
    }
    return type.contains("SSL") || type.contains("Cert") || type.contains("Validator")
        ? "check its certificate, its host name, and VAULT_CACERT"
        : "check VAULT_ADDR, the network and Vault itself";
  }

  private static String http(int status) {
    return "HTTP " + status;
  }
}
