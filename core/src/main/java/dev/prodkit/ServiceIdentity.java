// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who this process is: on every log line, in every health answer, later on every span and metric.
 *
 * @param name what the service is called, from {@code SERVICE_NAME}, in development otherwise from
 *     the class that called {@code bootstrap()}
 * @param environment where it runs, from {@code ENVIRONMENT}; {@code development} is the
 *     developer's own machine
 * @param version which build it is, from {@code VERSION} or the application's jar
 * @param hostname which of its instances this is, from {@code HOSTNAME} or the machine
 */
public record ServiceIdentity(String name, String environment, String version, String hostname) {
  static final String DEVELOPMENT = "development";
  /** As long as a name in the DNS may be. */
  static final int LONGEST = 255;

  public ServiceIdentity {
    if (name.isBlank() || environment.isBlank() || version.isBlank() || hostname.isBlank()) {
      throw new IllegalArgumentException(
          "name, environment, version and hostname must not be blank");
    }
  }

  /** Whether a text may stand on every line, span and metric. */
  static boolean fits(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST
        && text.chars().noneMatch(Character::isISOControl);
  }

  /** True on a developer's own machine, where defaults are friendly instead of strict. */
  public boolean development() {
    return DEVELOPMENT.equals(environment);
  }

  /** The identity under the names that log lines and health answers use, in their order. */
  public Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("service", name);
    members.put("environment", environment);
    members.put("version", version);
    members.put("hostname", hostname);
    return members;
  }
}
