// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

/**
 * Something that must be told, each at most once per subject: a bound was reached, or a meter can
 * not be shown as it is.
 *
 * <p>The message holds names of meters, numbers and code locations, never a tag value or the
 * message of an exception: these may hold what is secret.
 *
 * @param code which of the situations below this is; a page of the manual explains it
 * @param message one sentence or two: what, why, and what to do
 */
public record Notice(String code, String message) {
  /** A meter has reached its bound of series; new ones are folded into {@code other}. */
  public static final String SERIES_FOLDED = "PK-METRICS-01";
  /** The registry has reached its bound of meter names; meters of new names count nothing. */
  public static final String NAMES_REFUSED = "PK-METRICS-02";
  /** One name is used with different tag keys; both kinds of series are kept. */
  public static final String KEYS_DIFFER = "PK-METRICS-03";
  /** A meter counts but can not be scraped, because another one has taken its name. */
  public static final String NAME_TAKEN = "PK-METRICS-04";
  /** A family was left out of the scrape, because reading it threw. */
  public static final String FAMILY_FAILED = "PK-METRICS-05";
  /** A family is left out of the scrapes until it returns, because reading it takes too long. */
  public static final String FAMILY_SLOW = "PK-METRICS-06";
  /** A whole scrape failed or took longer than the one who asked was ready to wait. */
  public static final String SCRAPE_FAILED = "PK-METRICS-07";
}
