// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import java.util.Iterator;
import java.util.List;
import org.slf4j.Marker;

/**
 * What the markers of an event add to it: those of logstash-logback-encoder members, all others
 * their names, as tags.
 */
@SuppressWarnings("deprecation") // a marker within a marker: still there, and still used
final class EventMarkers {
  /** Markers that hold one another have no end, unless they are SLF4J's own. */
  private static final int DEEPEST = 64;

  private EventMarkers() {}

  static void writeTags(List<Marker> markers, JsonLine line, JsonLine.Piece piece) {
    boolean written = false;
    for (Marker marker : markers) {
      written = writeTags(marker, line, piece, written, 0);
    }
    if (written) {
      line.close(']');
    }
  }

  private static boolean writeTags(
      Marker marker, JsonLine line, JsonLine.Piece piece, boolean before, int depth) {
    if (marker == null || depth == DEEPEST) {
      return before;
    }
    boolean written = before;
    try {
      if (ValueKind.of(marker) != ValueKind.STRUCTURED) {
        written = writeTag(String.valueOf(marker.getName()), line, piece, written);
      }
      for (Iterator<Marker> within = marker.iterator(); within.hasNext(); ) {
        written = writeTags(within.next(), line, piece, written, depth + 1);
      }
    } catch (RuntimeException | Error e) {
      written = writeTag(NotSerialisable.text(e), line, piece, written);
    }
    return written;
  }

  private static boolean writeTag(String tag, JsonLine line, JsonLine.Piece piece, boolean before) {
    if (!before) {
      line.own(piece);
      line.open('[');
    }
    line.separator(!before);
    line.string(tag);
    return true;
  }

  static void writeMembers(List<Marker> markers, JsonLine line) {
    for (Marker marker : markers) {
      writeMembers(marker, line, 0);
    }
  }

  private static void writeMembers(Marker marker, JsonLine line, int depth) {
    if (marker == null || depth == DEEPEST) {
      return;
    }
    if (ValueKind.of(marker) == ValueKind.STRUCTURED) {
      writeMembers(marker, line);
    }
    try {
      for (Iterator<Marker> within = marker.iterator(); within.hasNext(); ) {
        writeMembers(within.next(), line, depth + 1);
      }
    } catch (RuntimeException | Error e) {
      if (ValueKind.of(marker) == ValueKind.STRUCTURED) { // any other has told it as a tag
        line.failed(e);
      }
    }
  }

  /** Writes the members that a marker or an argument of logstash-logback-encoder adds. */
  static void writeMembers(Object adding, JsonLine line) {
    long mark = line.mark();
    try {
      JacksonValues.membersOf(adding, line);
    } catch (Throwable e) { // also what is thrown sneakily
      line.rewind(mark);
      line.failed(e);
    }
  }
}
