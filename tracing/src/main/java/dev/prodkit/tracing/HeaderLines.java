// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads every line of a header out of a map. */
final class HeaderLines implements TextMapGetter<Map<String, List<String>>> {
  static final HeaderLines GETTER = new HeaderLines();

  private HeaderLines() {}

  @Override
  public Iterable<String> keys(Map<String, List<String>> headers) {
    return headers.keySet();
  }

  @Override
  public @Nullable String get(@Nullable Map<String, List<String>> headers, String name) {
    Iterator<String> lines = getAll(headers, name);
    return lines.hasNext() ? lines.next() : null;
  }

  @Override
  public Iterator<String> getAll(@Nullable Map<String, List<String>> headers, String name) {
    List<String> lines = headers == null ? null : headers.get(name);
    return lines == null ? Collections.emptyIterator() : lines.iterator();
  }
}
