// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.validation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * Brings a text into one form before it is checked, so that what was checked is what is stored:
 * {@code @Normalized({TRIM, LOWER}) String email}.
 *
 * <p>It is for a component of type {@code String}, and for one whose elements are: in an
 * {@code Optional<String>}, a list or a map each text is changed, a map's keys are not.
 * {@link Boundary#read} does it; {@link Boundary#check} finds a record as it is and leaves it so.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Normalized {
  /** What to do, in this order; at least one. */
  Step[] value();

  /** One change of a text. */
  enum Step {
    /** Removes white space at both ends, as {@link String#strip()} does. */
    TRIM {
      @Override
      String apply(String text) {
        return text.strip();
      }
    },
    /** Makes letters small, by the rules of no country: {@link Locale#ROOT}. */
    LOWER {
      @Override
      String apply(String text) {
        return text.toLowerCase(Locale.ROOT);
      }
    },
    /** Composes letters and their marks: Unicode's normalisation form C. */
    NFC {
      @Override
      String apply(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
      }
    };

    abstract String apply(String text);

    static String all(List<Step> steps, String text) {
      String changed = text;
      for (Step step : steps) {
        changed = step.apply(changed);
      }
      return changed;
    }
  }
}
