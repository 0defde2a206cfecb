// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A Micrometer registry that is ready for production, and the scrape of it.
 *
 * <p>What counts is Micrometer's own {@link #registry()}; there is no second way to count. Ours are
 * the defaults around it: meters of the JVM, the process and Logback, common tags, a help text for
 * each meter, a {@link CardinalityGuard}, names that the Prometheus client can not choke on, and a
 * {@link #scrape} that neither one bad meter nor a hundred callers bring down.
 *
 * <p>Thread-safe. After {@link #close} meters count nothing new and scrapes are empty.
 */
public final class Metrics implements AutoCloseable {
  private static final NamingConvention CONVENTION = new PrometheusNamingConvention();

  private final MeterRegistry registry;
  private final Notices notices;
  private final Optional<Scraper> scraper;
  private final boolean ours;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<AutoCloseable> bound = new ArrayDeque<>();

  private Metrics(
      MeterRegistry registry, Notices notices, Optional<Scraper> scraper, boolean ours) {
    this.registry = registry;
    this.notices = notices;
    this.scraper = scraper;
    this.ours = ours;
  }

  /**
   * A registry of its own, to be scraped, with the defaults and nobody who is told.
   *
   * @param commonTags on every meter: usually service, environment and version
   */
  public static Metrics prometheus(Map<String, String> commonTags) {
    return configure().commonTags(commonTags).prometheus();
  }

  /**
   * Around a registry that is there: it gets those binders that it does not show yet, and is
   * scraped if it is Prometheus' or a composite with one such. Its filters and tags are yours, so
   * add a {@link CardinalityGuard} if it has none, and {@link #close} leaves it open.
   */
  public static Metrics using(MeterRegistry mine) {
    return configure().using(mine);
  }

  /** Begins with the defaults. */
  public static Builder configure() {
    return new Builder();
  }

  /** Where to count: Micrometer's own, behaving as such. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Whether there is anything to scrape, ever: true if the registry is Prometheus'. */
  public boolean scrapable() {
    return scraper.isPresent();
  }

  /** As {@link #scrape(Duration, String)}, in Prometheus' text format 0.0.4. */
  public Optional<Scrape> scrape(Duration patience) {
    return scraper.flatMap(scrapes -> scrapes.scrape(patience, Format.PROMETHEUS));
  }

  /**
   * All meters, as text, read on a platform thread by at most one scrape at a time.
   *
   * <p>A family of meters that throws is left out. One that hangs costs the scrape that finds it,
   * and is left out of later ones until it returns.
   *
   * @param patience how long to wait for the scrapes before and this one; a second is usual
   * @param accept the {@code Accept} header, as it came: if it asks for OpenMetrics, that is given
   * @return empty if that took too long, or if there is nothing to scrape: answer 503
   */
  public Optional<Scrape> scrape(Duration patience, String accept) {
    return scraper.flatMap(scrapes -> scrapes.scrape(patience, Format.accepted(accept)));
  }

  /** Adds meters; a binder that is {@link AutoCloseable} is closed by {@link #close}. */
  public void bind(MeterBinder binder) {
    binder.bindTo(registry);
    if (binder instanceof AutoCloseable closeable) {
      lock.lock();
      try {
        bound.push(closeable);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Ends the scrapes, closes what was bound, the last one first, and the registry if it is ours.
   *
   * @throws IllegalStateException with what the binders threw, suppressed; everything else is
   *     closed
   */
  @Override
  public void close() {
    scraper.ifPresent(Scraper::close);
    List<Exception> failures = new ArrayList<>();
    lock.lock();
    try {
      while (!bound.isEmpty()) {
        try {
          bound.pop().close();
        } catch (Exception e) {
          if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
          }
          failures.add(e);
        }
      }
    } finally {
      lock.unlock();
    }
    if (ours) {
      registry.close();
    }
    notices.close();
    if (!failures.isEmpty()) {
      IllegalStateException failed =
          new IllegalStateException(failures.size() + " of the meter binders could not be closed");
      failures.forEach(failed::addSuppressed);
      throw failed;
    }
  }

  /** What differs from the defaults. Not thread-safe. */
  public static final class Builder {
    private final Map<String, String> commonTags = new TreeMap<>();
    private final List<MeterFilter> filters = new ArrayList<>();
    private int series = CardinalityGuard.DEFAULT_SERIES;
    private Consumer<? super Notice> told = notice -> {};
    private Clock clock = Clock.SYSTEM;
    private Duration slow = Duration.ofSeconds(1);
    private BinaryOperator<String> redaction = (name, value) -> value;
    private Supplier<?> generation = () -> "";
    private boolean redacts;

    private Builder() {}

    /**
     * On every meter of {@link #prometheus}; a meter's own tag of the same key wins.
     *
     * @throws IllegalArgumentException if a key is blank, or is {@code le}, {@code quantile} or
     *     {@code statistic}, which Prometheus writes itself
     */
    public Builder commonTags(Map<String, String> tags) {
      tags.forEach((key, value) -> {
        TidyNames.requireCommonTag(key, tags.keySet(), CONVENTION);
        commonTags.put(key, value);
      });
      return this;
    }

    /**
     * A filter of {@link #prometheus}, before ours. Micrometer wants filters to be there before the
     * first meter, and the JVM's are there from the beginning.
     */
    public Builder filter(MeterFilter filter) {
      filters.add(filter);
      return this;
    }

    /** The bound of the {@link CardinalityGuard} of {@link #prometheus}; 1,000, at least 3. */
    public Builder seriesPerMeter(int series) {
      if (series < 3) {
        throw new IllegalArgumentException("seriesPerMeter is " + series
            + ": a meter needs at least 3, as two are kept for the overflow");
      }
      this.series = series;
      return this;
    }

    /**
     * What may be shown of names, descriptions, units and tags: without it, nothing is masked. The
     * values of meters are numbers and are never masked. A registry of the service's own gets a
     * filter for it, as its last one until then.
     *
     * @param rule from the name of a tag and its value to the value that may be shown; a text
     *     without a name comes with an empty one. Any thread may call it; what it throws or answers
     *     with null is shown as {@code [redacted]}
     * @param generation another object whenever the rule knows another secret; then what is
     *     registered is looked at again, before the next page is given away
     */
    public Builder redaction(BinaryOperator<String> rule, Supplier<?> generation) {
      this.redaction = rule;
      this.generation = generation;
      this.redacts = true;
      return this;
    }

    /** Hears of what must be told, on a thread of ours; it may log. */
    public Builder onNotice(Consumer<? super Notice> told) {
      this.told = told;
      return this;
    }

    Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    Builder slow(Duration slow) {
      this.slow = slow;
      return this;
    }

    /** A registry of its own, to be scraped. */
    public Metrics prometheus() {
      Notices notices = new Notices(told);
      RedactedIds redacted = new RedactedIds(redaction);
      List<MeterFilter> ours = new ArrayList<>();
      ours.add(MeterFilter.commonTags(commonTags.entrySet().stream()
          .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
          .toList()));
      if (redacts) {
        ours.add(redacted);
      }
      ours.add(new TidyNames(CONVENTION));
      ours.add(new Descriptions());
      ServedRegistry registry = ServedRegistry.create(
          clock, new Exposition(notices, slow), notices, filters, ours, series);
      Binders.cpuSeconds(registry);
      return bound(
          registry,
          notices,
          Optional.of(scraper(registry, registry::giveUpSlow, notices, redacted)),
          true);
    }

    /**
     * As {@link Metrics#using(MeterRegistry)}; of this builder only {@link #onNotice} and
     * {@link #redaction} matter.
     */
    public Metrics using(MeterRegistry mine) {
      Notices notices = new Notices(told);
      RedactedIds redacted = new RedactedIds(redaction);
      if (redacts) {
        mine.config().meterFilter(redacted);
      }
      return bound(
          mine,
          notices,
          Scraper.scraped(mine)
              .map(prometheus -> scraper(prometheus, () -> false, notices, redacted)),
          false);
    }

    private Scraper scraper(
        PrometheusMeterRegistry registry,
        BooleanSupplier giveUpSlow,
        Notices notices,
        RedactedIds redacted) {
      LateSecrets late = new LateSecrets(registry, redacted::text, generation);
      return new Scraper(registry, giveUpSlow, redacts ? late::redacted : page -> page, notices);
    }

    private static Metrics bound(
        MeterRegistry registry, Notices notices, Optional<Scraper> scraper, boolean ours) {
      Metrics metrics = new Metrics(registry, notices, scraper, ours);
      Binders.missing(registry, metrics::bind);
      FunctionCounter.builder("prodkit.metrics.untold", notices.untold(), LongAdder::doubleValue)
          .description("Notices of the metrics module that their listener did not take")
          .register(registry);
      return metrics;
    }
  }
}
