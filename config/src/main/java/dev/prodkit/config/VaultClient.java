// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import dev.prodkit.config.VaultFailure.Kind;
import io.github.jopenlibs.vault.EnvironmentLoader;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Auth;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.response.AuthResponse;
import io.github.jopenlibs.vault.response.LogicalResponse;
import io.github.jopenlibs.vault.response.LookupResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Vault by its Java driver, the only class that knows it. The driver reads {@code VAULT_*} and a
 * file in the home directory by itself, turns TLS off by a variable, logs, and puts bodies of
 * answers into exceptions; here it gets everything from the settings, and of its exceptions only
 * the status and the type go on.
 */
final class VaultClient implements VaultApi {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration EXCHANGE = Duration.ofSeconds(10);

  private final VaultSettings settings;
  private final VaultHttp http;

  private VaultClient(VaultSettings settings, VaultHttp http) {
    this.settings = settings;
    this.http = http;
  }

  static VaultClient open(VaultSettings settings) throws VaultFailure {
    return open(settings, EXCHANGE);
  }

  static VaultClient open(VaultSettings settings, Duration exchange) throws VaultFailure {
    return new VaultClient(
        settings, VaultHttp.open(Authorities.context(settings.caCertificate()), CONNECT, exchange));
  }

  /** A variable or file that the driver wants to know of. */
  private static final class Nothing extends EnvironmentLoader {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // the driver's word for "not set"
    public @Nullable String loadVariable(String name) {
      return null;
    }
  }

  /** A request by the driver. */
  private interface Call<T> {
    T of(VaultConfig config) throws VaultException;
  }

  private <T> T call(@Nullable Secret token, Call<T> call) throws VaultException, VaultFailure {
    try {
      VaultConfig config = new VaultConfig()
          .environmentLoader(new Nothing())
          .address(settings.address().toString())
          .httpClient(http)
          .engineVersion(1)
          .readTimeout((int) EXCHANGE.toSeconds());
      if (token != null) {
        config.token(token.reveal());
      }
      if (settings.namespace().isPresent()) {
        config.nameSpace(settings.namespace().get());
      }
      return call.of(config.build());
    } catch (RuntimeException | StackOverflowError nonsense) {
      // The driver's reader of JSON has no bound on its nesting.
      throw unreachable("does not answer like Vault", nonsense);
    }
  }

  @Override
  public boolean canLogIn() {
    return !(settings.login() instanceof VaultLogin.Token);
  }

  @Override
  public Secret login() throws VaultFailure {
    VaultLogin login = settings.login();
    if (login instanceof VaultLogin.Token given) {
      return given.token();
    }
    try {
      AuthResponse answer = login instanceof VaultLogin.AppRole role
          ? call(
              null,
              config -> new Auth(config)
                  .loginByAppRole(
                      role.mount(), role.roleId().reveal(), role.secretId().reveal()))
          : kubernetes((VaultLogin.Kubernetes) login);
      String token = answer.getAuthClientToken();
      if (token == null || token.isEmpty()) {
        throw unreachable("does not answer a login like Vault", null);
      }
      return Secret.of(token);
    } catch (VaultException e) {
      throw failure(e, VaultRefusal.login(login, e.getHttpStatusCode()));
    }
  }

  private AuthResponse kubernetes(VaultLogin.Kubernetes login) throws VaultException, VaultFailure {
    String jwt;
    try {
      char[] characters = TextFile.value(login.jwt());
      jwt = new String(characters); // the driver takes nothing else
      Arrays.fill(characters, '\0');
    } catch (Refused refused) {
      throw new VaultFailure(
          Kind.REFUSED,
          Problem.of(
              "the service account's token",
              refused.rule(),
              Origin.file(login.jwt()),
              "mount it, or name its file by VAULT_JWT_PATH"));
    }
    return call(
        null,
        config ->
            new Auth(config).loginByKubernetes(login.role(), jwt.strip(), "auth/" + login.mount()));
  }

  @Override
  public Lease lookup(Secret token) throws VaultFailure {
    try {
      LookupResponse answer = call(token, config -> new Auth(config).lookupSelf());
      if (answer.getPolicies() == null) {
        throw unreachable("does not answer a lookup like Vault", null);
      }
      return new Lease(Duration.ofSeconds(answer.getTTL()), answer.isRenewable());
    } catch (VaultException e) {
      throw failure(e, VaultRefusal.token(e.getHttpStatusCode()));
    }
  }

  @Override
  public Lease renew(Secret token) throws VaultFailure {
    try {
      AuthResponse answer = call(token, config -> new Auth(config).renewSelf());
      if (answer.getAuthPolicies() == null) {
        throw unreachable("does not answer a renewal like Vault", null);
      }
      return new Lease(Duration.ofSeconds(answer.getAuthLeaseDuration()), answer.isAuthRenewable());
    } catch (VaultException e) {
      throw failure(e, VaultRefusal.token(e.getHttpStatusCode()));
    }
  }

  @Override
  public VaultSecret read(Secret token, String path) throws VaultFailure {
    // What Vault's own command line asks first: any token that may see the path may ask it.
    JsonObject mount = get(token, "sys/internal/ui/mounts/" + path, path, true);
    String prefix = mount == null ? "" : mount.getString("path", "");
    JsonValue options = mount == null ? null : mount.get("options");
    boolean second = options != null
        && options.isObject()
        && "2".equals(options.asObject().getString("version", ""))
        && path.startsWith(prefix);
    if (!second) {
      return secret(path, path, OptionalLong.empty(), get(token, path, path, false));
    }
    String rest = path.substring(prefix.length());
    String apiPath = rest.startsWith("data/") ? path : prefix + "data/" + rest;
    JsonObject both = get(token, apiPath, path, false);
    JsonValue data = both == null ? null : both.get("data");
    JsonValue metadata = both == null ? null : both.get("metadata");
    if (data == null || !data.isObject() || metadata == null || !metadata.isObject()) {
      throw new VaultFailure(Kind.REFUSED, VaultRefusal.path(path, apiPath, 404));
    }
    return secret(
        path, apiPath, OptionalLong.of(metadata.asObject().getLong("version", 0)), data.asObject());
  }

  private static VaultSecret secret(
      String path, String apiPath, OptionalLong version, @Nullable JsonObject data)
      throws VaultFailure {
    if (data == null) {
      throw new VaultFailure(Kind.REFUSED, VaultRefusal.path(path, apiPath, 404));
    }
    Map<String, String> values = new HashMap<>();
    for (JsonObject.Member member : data) {
      JsonValue value = member.getValue();
      if (!value.isNull()) {
        values.put(member.getName(), value.isString() ? value.asString() : value.toString());
      }
    }
    return VaultSecret.of(path, apiPath, version, values);
  }

  private @Nullable JsonObject get(Secret token, String apiPath, String path, boolean mayLack)
      throws VaultFailure {
    try {
      LogicalResponse answer = call(token, config -> new Logical(config).read(apiPath));
      int status = answer.getRestResponse().getStatus();
      if (status == 404 && mayLack) {
        return null;
      }
      if (status != 200) {
        throw failure(status, "", VaultRefusal.path(path, apiPath, status));
      }
      return answer.getDataObject();
    } catch (VaultException e) {
      throw failure(e, VaultRefusal.path(path, apiPath, e.getHttpStatusCode()));
    }
  }

  private VaultFailure failure(VaultException e, Problem refused) {
    // Below the driver's own wrappers; further down the JDK names its inner workings.
    Throwable met = e;
    while (met.getCause() != null && met.getClass().getName().startsWith("io.github.jopenlibs.")) {
      met = met.getCause();
    }
    return failure(e.getHttpStatusCode(), met.getClass().getSimpleName(), refused);
  }

  private VaultFailure failure(int status, String type, Problem refused) {
    if (status == 403) {
      return new VaultFailure(Kind.DENIED, refused);
    }
    if (status == 400 || status == 401 || status == 404 || status == 405) {
      return new VaultFailure(Kind.REFUSED, refused);
    }
    return new VaultFailure(
        Kind.UNREACHABLE, VaultRefusal.unreachable(settings.address(), status, type));
  }

  private VaultFailure unreachable(String rule, @Nullable Throwable thrown) {
    String type = thrown == null ? "" : ", " + thrown.getClass().getSimpleName();
    return new VaultFailure(
        Kind.UNREACHABLE,
        Problem.of("Vault", rule + type, "check VAULT_ADDR: " + settings.address()));
  }

  @Override
  public void close() {
    http.shutDown();
  }
}
