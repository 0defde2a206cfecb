// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a setting is for, in the words of the operator who sets it: {@code @Description("where users
 * are served; 0 for any free port") int port}. It appears in what {@link SettingsReference}
 * renders, and nowhere else.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Description {
  /** Plain text, no markup; line breaks count as blanks. */
  String value();
}
