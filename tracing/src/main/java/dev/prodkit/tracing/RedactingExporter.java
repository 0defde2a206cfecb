// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Shows the exporter spans without secrets, cut to their length: on the exporting thread, so that
 * no request pays for it.
 */
final class RedactingExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final SpanRedaction redaction;

  RedactingExporter(SpanExporter exporter, SpanRedaction redaction) {
    this.exporter = exporter;
    this.redaction = redaction;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    List<SpanData> redacted = new ArrayList<>(spans.size());
    for (SpanData span : spans) {
      redacted.add(new RedactedSpan(span, redaction));
    }
    return exporter.export(redacted);
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
    return "RedactingExporter{" + exporter + "}";
  }

  /** Redacted once, however often an exporter asks. */
  private static final class RedactedSpan extends DelegatingSpanData {
    private final String name;
    private final Attributes attributes;
    private final List<EventData> events;
    private final List<LinkData> links;
    private final StatusData status;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final SpanContext context;
    private final SpanContext parent;

    RedactedSpan(SpanData span, SpanRedaction redaction) {
      super(span);
      name = redaction.text(span.getName());
      attributes = redaction.attributes(span.getAttributes());
      events = span.getEvents().stream()
          .map(event -> EventData.create(
              event.getEpochNanos(),
              redaction.text(event.getName()),
              redaction.attributes(event.getAttributes()),
              event.getTotalAttributeCount()))
          .toList();
      links = span.getLinks().stream()
          .map(link -> LinkData.create(
              redaction.context(link.getSpanContext()),
              redaction.attributes(link.getAttributes()),
              link.getTotalAttributeCount()))
          .toList();
      status = StatusData.create(
          span.getStatus().getStatusCode(), redaction.text(span.getStatus().getDescription()));
      resource = redaction.resource(span.getResource());
      scope = redaction.scope(span.getInstrumentationScopeInfo());
      context = redaction.context(span.getSpanContext());
      parent = redaction.context(span.getParentSpanContext());
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public List<EventData> getEvents() {
      return events;
    }

    @Override
    public List<LinkData> getLinks() {
      return links;
    }

    @Override
    public StatusData getStatus() {
      return status;
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
    public SpanContext getSpanContext() {
      return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
      return parent;
    }
  }
}
