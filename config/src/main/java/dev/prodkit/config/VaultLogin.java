// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.nio.file.Path;
import java.util.Objects;

/** How a service proves to Vault who it is. */
public sealed interface VaultLogin {
  /** A token that somebody else issued. When it ends there is no other, so it suits tests best. */
  record Token(Secret token) implements VaultLogin {
    /** Nothing is null. */
    public Token {
      Objects.requireNonNull(token, "token");
    }
  }

  /** The AppRole method, for machines outside Kubernetes; {@code mount} is usually "approle". */
  record AppRole(Secret roleId, Secret secretId, String mount) implements VaultLogin {
    /** Nothing is null, and the mount is a path. */
    public AppRole {
      Objects.requireNonNull(roleId, "roleId");
      Objects.requireNonNull(secretId, "secretId");
      VaultSettings.requirePath("mount", mount);
    }
  }

  /**
   * The Kubernetes method: the pod's service account token, read anew for each login because the
   * kubelet replaces it; {@code mount} is usually "kubernetes".
   */
  record Kubernetes(String role, Path jwt, String mount) implements VaultLogin {
    /** Where Kubernetes mounts the token unless told otherwise. */
    public static final Path JWT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    /** Nothing is null or blank, and the mount is a path. */
    public Kubernetes {
      Objects.requireNonNull(jwt, "jwt");
      if (role.isBlank()) {
        throw new IllegalArgumentException("role must not be blank: name a role of " + mount);
      }
      VaultSettings.requirePath("mount", mount);
    }
  }
}
