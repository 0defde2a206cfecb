// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets the value of this setting be seen where the effective configuration is shown,
 * {@link Config#effective()}. Without it only the name and the origin are.
 *
 * <p>It is for what may stand on a dashboard: a port, a level, a limit. A {@link Secret} that is
 * marked so is the author's mistake and fails with {@link IllegalArgumentException}; a URI with a
 * password in it stays hidden.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Public {}
