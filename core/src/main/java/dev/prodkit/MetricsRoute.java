// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.prodkit.ManagementRoute.Access;
import dev.prodkit.metrics.Metrics;
import dev.prodkit.metrics.Scrape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;

/** {@code /metrics}: one scrape at a time, a few that wait for it, and the others turned away. */
final class MetricsRoute implements ManagementRoute.Handler {
  /**
   * Prometheus gives a scrape ten seconds by default; a second one that has to wait longer than
   * this is late anyway.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  /** Far fewer than there are threads: a flood of scrapes leaves the probes theirs. */
  private static final int AT_A_TIME = 8;

  private final Metrics metrics;
  private final Refusals refusals;
  private final Semaphore places = new Semaphore(AT_A_TIME);

  private MetricsRoute(Metrics metrics, Refusals refusals) {
    this.metrics = metrics;
    this.refusals = refusals;
  }

  /** None if there is nothing to scrape. */
  static List<ManagementRoute> of(Metrics metrics, Access access, Refusals refusals) {
    return metrics.scrapable()
        ? List.of(ManagementRoute.get("/metrics", access, new MetricsRoute(metrics, refusals)))
        : List.of();
  }

  @Override
  public ManagementAnswer answer(HttpExchange request) {
    Headers headers = request.getRequestHeaders();
    Optional<Scrape> scrape = scrape(Objects.requireNonNullElse(headers.getFirst("Accept"), ""));
    if (scrape.isEmpty()) {
      refusals.count(Refusal.SCRAPES);
      return ManagementAnswer.problem(503, "a scrape is still under way");
    }
    byte[] text = scrape.get().body();
    boolean zip = takesGzip(headers.getOrDefault("Accept-Encoding", List.of()));
    ManagementAnswer answer = new ManagementAnswer(
        200,
        scrape.get().contentType(),
        Map.of("Vary", "Accept-Encoding"),
        zip ? zipped(text) : text);
    return zip ? answer.with("Content-Encoding", "gzip") : answer;
  }

  private Optional<Scrape> scrape(String accept) {
    if (!places.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return metrics.scrape(PATIENCE, accept);
    } finally {
      places.release();
    }
  }

  /** Weights are not weighed: {@code gzip} asks for it unless its weight is zero. */
  private static boolean takesGzip(List<String> encodings) {
    return encodings.stream()
        .flatMap(line -> List.of(line.toLowerCase(Locale.ROOT).split(",", 16)).stream())
        .map(coding -> coding.replace(" ", ""))
        .anyMatch(coding -> coding.equals("gzip")
            || (coding.startsWith("gzip;") && !coding.matches("gzip;q=0(\\.0*)?")));
  }

  private static byte[] zipped(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length / 8 + 64);
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text);
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return bytes.toByteArray();
  }
}
