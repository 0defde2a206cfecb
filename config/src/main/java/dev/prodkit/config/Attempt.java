// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at binding records: first all of them are read, then, once the secrets among it are
 * announced, they are checked and made, all or none.
 *
 * @param reader what read them, and so knows where all of it came from
 * @param read what it read, by type
 */
record Attempt(Reader reader, Map<Class<?>, Reading.Whole> read) {
  /** Reads what these records ask for; no constraint and no constructor runs. */
  static Attempt read(Reader reader, Map<Class<? extends Record>, Shape> shapes) {
    Map<Class<?>, Reading.Whole> read = new LinkedHashMap<>();
    shapes.forEach((type, shape) -> read.put(type, reader.read(shape)));
    return new Attempt(reader, read);
  }

  /**
   * Checks what was read and makes the records.
   *
   * @param before problems that stand before the records' own in the report
   * @param after problems that stand after them
   * @throws ConfigException with every problem
   */
  Map<Class<?>, Record> records(Collection<Problem> before, Collection<Problem> after) {
    try (Validation validation = new Validation()) {
      Binder binder = new Binder(validation::constraints);
      Map<Class<?>, Record> records = new LinkedHashMap<>();
      read.forEach((type, whole) -> {
        Record record = binder.bind(whole);
        if (record != null) {
          records.put(type, record);
        }
      });
      Set<Problem> problems = new LinkedHashSet<>(before);
      problems.addAll(binder.problems());
      problems.addAll(after);
      if (!problems.isEmpty()) {
        throw new ConfigException(new ArrayList<>(problems));
      }
      return records;
    }
  }

  /**
   * The validator, made when the first constraint asks for it and closed with the call that needed
   * it.
   */
  private static final class Validation implements AutoCloseable {
    private @Nullable Constraints constraints;

    Constraints constraints() {
      if (constraints == null) {
        constraints = Constraints.open();
      }
      return constraints;
    }

    @Override
    public void close() {
      if (constraints != null) {
        constraints.close();
      }
    }
  }
}
