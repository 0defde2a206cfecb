// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The exact names of a setting, when the component's own name does not say them.
 *
 * <p>On a value the first name that is set, in whatever source, wins: {@code @Env({"SERVICE_NAME",
 * "OTEL_SERVICE_NAME"}) String service}. On a nested record it is the prefix of what is inside, one
 * only: {@code @Env("PRIMARY") Database database} has {@code PRIMARY_URL}, and {@code @Env("")} has
 * {@code URL}. In both places the prefix of the records around it no longer counts.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Env {
  /** Names of the form {@code [A-Za-z_][A-Za-z0-9_]*}, the most wanted one first. */
  String[] value();
}
