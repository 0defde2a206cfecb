// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.errors;

/**
 * What the WARN and ERROR lines of this module carry as {@code code}; each has a page in the
 * manual. Those that could come in masses are written at most once a minute each, and count the
 * others.
 */
public final class ErrorCodes {
  /**
   * One error event, whole: the {@linkplain ErrorSink#logging() logging sink} or the fallback took
   * it.
   */
  public static final String PUBLISHED = "PK-ERRORS-01";
  /** The sink does not take events; they go to the fallback until it takes one again. */
  public static final String SINK_FAILED = "PK-ERRORS-02";
  /** The queue is full, since the sink is too slow or hangs; events go to the fallback. */
  public static final String QUEUE_FULL = "PK-ERRORS-03";
  /** The publisher or its sink tried to publish a failure of its own, which was refused. */
  public static final String SELF_FEEDING = "PK-ERRORS-04";
  /**
   * The number of identical failures that were folded into events, where no later event tells it.
   */
  public static final String FOLDED = "PK-ERRORS-05";
  /** The redaction threw; the text that it was given was withheld. */
  public static final String REDACTION_FAILED = "PK-ERRORS-06";
  /** Neither the sink nor the fallback took an event: it is gone, and counted as lost. */
  public static final String LOST = "PK-ERRORS-07";
  /** The sink did not take everything before the end; the rest went to the fallback. */
  public static final String CLOSE_INCOMPLETE = "PK-ERRORS-08";
  /** A part of an event could not be found out, such as its trace id; it was published without. */
  public static final String EVENT_INCOMPLETE = "PK-ERRORS-09";
  /** More failures of one kind in a minute than become events: from here on they are folded. */
  public static final String STORM = "PK-ERRORS-10";
  /** A thread ended by a failure that nobody caught; the event of this id tells of it. */
  public static final String UNCAUGHT = "PK-ERRORS-11";

  private ErrorCodes() {}
}
