// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DelegatingMetricData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Shows the exporter metrics without secrets, where {@code OTEL_METRICS_EXPORTER} has one. A point
 * that has nothing to hide stays as it is; another one loses its exemplars.
 */
final class RedactingMetricExporter implements MetricExporter {
  private final MetricExporter exporter;
  private final SpanRedaction redaction;

  RedactingMetricExporter(MetricExporter exporter, SpanRedaction redaction) {
    this.exporter = exporter;
    this.redaction = redaction;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    return exporter.export(metrics.stream()
        .<MetricData>map(metric -> new RedactedMetric(metric, redaction))
        .toList());
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
    return exporter.getAggregationTemporality(instrument);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType instrument) {
    return exporter.getDefaultAggregation(instrument);
  }

  /** Redacted metrics are objects of their own, so that nothing may be reused. */
  @Override
  public MemoryMode getMemoryMode() {
    return MemoryMode.IMMUTABLE_DATA;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return "RedactingMetricExporter{" + exporter + "}";
  }

  private static final class RedactedMetric extends DelegatingMetricData {
    private final String name;
    private final String description;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final Data<?> data;

    RedactedMetric(MetricData metric, SpanRedaction redaction) {
      super(metric);
      name = redaction.text(metric.getName());
      description = redaction.text(metric.getDescription());
      resource = redaction.resource(metric.getResource());
      scope = redaction.scope(metric.getInstrumentationScopeInfo());
      data = data(metric, redaction);
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getDescription() {
      return description;
    }

    @Override
    public Resource getResource() {
      return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
      return scope;
    }

    @Override
    public Data<?> getData() {
      return data;
    }
  }

  private static Data<?> data(MetricData metric, SpanRedaction redaction) {
    return switch (metric.getType()) {
      case LONG_GAUGE ->
        GaugeData.createLongGaugeData(
            points(metric.getLongGaugeData(), redaction, RedactingMetricExporter::copy));
      case DOUBLE_GAUGE ->
        GaugeData.createDoubleGaugeData(
            points(metric.getDoubleGaugeData(), redaction, RedactingMetricExporter::copy));
      case LONG_SUM -> {
        SumData<LongPointData> sum = metric.getLongSumData();
        yield SumData.createLongSumData(
            sum.isMonotonic(),
            sum.getAggregationTemporality(),
            points(sum, redaction, RedactingMetricExporter::copy));
      }
      case DOUBLE_SUM -> {
        SumData<DoublePointData> sum = metric.getDoubleSumData();
        yield SumData.createDoubleSumData(
            sum.isMonotonic(),
            sum.getAggregationTemporality(),
            points(sum, redaction, RedactingMetricExporter::copy));
      }
      case SUMMARY ->
        SummaryData.create(
            points(metric.getSummaryData(), redaction, RedactingMetricExporter::copy));
      case HISTOGRAM -> {
        HistogramData histogram = metric.getHistogramData();
        yield HistogramData.create(
            histogram.getAggregationTemporality(),
            points(histogram, redaction, RedactingMetricExporter::copy));
      }
      case EXPONENTIAL_HISTOGRAM -> {
        ExponentialHistogramData histogram = metric.getExponentialHistogramData();
        yield ExponentialHistogramData.create(
            histogram.getAggregationTemporality(),
            points(histogram, redaction, RedactingMetricExporter::copy));
      }
    };
  }

  private static <P extends PointData> List<P> points(
      Data<P> data, SpanRedaction redaction, BiFunction<P, Attributes, P> copy) {
    return data.getPoints().stream()
        .map(point -> {
          Attributes attributes = redaction.attributes(point.getAttributes());
          boolean clean = attributes.equals(point.getAttributes())
              && point.getExemplars().stream()
                  .map(exemplar -> exemplar.getFilteredAttributes())
                  .allMatch(filtered -> redaction.attributes(filtered).equals(filtered));
          return clean ? point : copy.apply(point, attributes);
        })
        .toList();
  }

  private static LongPointData copy(LongPointData point, Attributes attributes) {
    return LongPointData.create(
        point.getStartEpochNanos(), point.getEpochNanos(), attributes, point.getValue());
  }

  private static DoublePointData copy(DoublePointData point, Attributes attributes) {
    return DoublePointData.create(
        point.getStartEpochNanos(), point.getEpochNanos(), attributes, point.getValue(), List.of());
  }

  private static SummaryPointData copy(SummaryPointData point, Attributes attributes) {
    return SummaryPointData.create(
        point.getStartEpochNanos(),
        point.getEpochNanos(),
        attributes,
        point.getCount(),
        point.getSum(),
        point.getValues());
  }

  private static HistogramPointData copy(HistogramPointData point, Attributes attributes) {
    return HistogramPointData.create(
        point.getStartEpochNanos(),
        point.getEpochNanos(),
        attributes,
        point.getSum(),
        point.hasMin(),
        point.getMin(),
        point.hasMax(),
        point.getMax(),
        point.getBoundaries(),
        point.getCounts());
  }

  private static ExponentialHistogramPointData copy(
      ExponentialHistogramPointData point, Attributes attributes) {
    return ExponentialHistogramPointData.create(
        point.getScale(),
        point.getSum(),
        point.getZeroCount(),
        point.hasMin(),
        point.getMin(),
        point.hasMax(),
        point.getMax(),
        point.getPositiveBuckets(),
        point.getNegativeBuckets(),
        point.getStartEpochNanos(),
        point.getEpochNanos(),
        attributes,
        List.of());
  }
}
