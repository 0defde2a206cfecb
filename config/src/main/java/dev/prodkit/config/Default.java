// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a setting is when no source has it, written as an operator would write it:
 * {@code @Default("30s") Duration timeout}.
 *
 * <p>The text is read by the same rules as any other; one that the component's type refuses is the
 * author's mistake and one of the problems of the report. A setting that is set to nothing has its
 * default, as if it were not set. A {@link Secret} has no default, because a secret in the code is
 * none; an {@code Optional} has none either, because it would never be empty.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The text, as a source would hold it. */
  String value();
}
