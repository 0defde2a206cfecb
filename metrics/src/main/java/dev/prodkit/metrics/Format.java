// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import java.util.Locale;

/** The two text formats of a scrape. */
enum Format {
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  Format(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /**
   * OpenMetrics if it is asked for by name and plain text is not preferred, by the weights of RFC
   * 9110, 12.5.1. What makes no sense is plain text: a scrape beats a 406.
   */
  static Format accepted(String accept) {
    double openMetrics = 0;
    double plain = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", 32)) {
      String type = range.split(";", 2)[0].strip();
      if (type.equals("application/openmetrics-text")) {
        openMetrics = Math.max(openMetrics, weight(range));
      } else if (type.equals("text/plain")) {
        plain = Math.max(plain, weight(range));
      }
    }
    return openMetrics > 0 && openMetrics >= plain ? OPEN_METRICS : PROMETHEUS;
  }

  private static double weight(String range) {
    for (String parameter : range.split(";", -1)) {
      String text = parameter.strip();
      if (text.startsWith("q=")) {
        String digits = text.substring(2).strip();
        return digits.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(digits) : 0;
      }
    }
    return 1;
  }
}
