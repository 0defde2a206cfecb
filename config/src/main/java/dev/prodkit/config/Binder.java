// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.config;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what the sources hold, and goes on after a problem, so that one report has them
 * all. For one call of {@code bind}.
 */
final class Binder {
  private final Sources sources;
  private final Set<String> boundNames;
  private final Consumer<Secret> secrets;
  private final Supplier<Constraints> constraints;

  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final Map<String, Origin> origins = new HashMap<>();

  /**
   * A binder.
   *
   * @param boundNames every name, in upper case, that a record reads
   * @param secrets hears each secret before a record holds it
   * @param constraints asked only when a record has constraints
   */
  Binder(
      Sources sources,
      Set<String> boundNames,
      Consumer<Secret> secrets,
      Supplier<Constraints> constraints) {
    this.sources = sources;
    this.boundNames = boundNames;
    this.secrets = secrets;
    this.constraints = constraints;
  }

  List<Problem> problems() {
    return problems;
  }

  List<Problem> warnings() {
    return warnings;
  }

  /** Where each setting came from, by its names in upper case. */
  Map<String, Origin> origins() {
    return origins;
  }

  /** The record, or null if there was a problem with it. */
  @Nullable
  Record bind(Shape shape) {
    List<Slot> slots = shape.slots();
    @Nullable Object[] values = new Object[slots.size()];
    Map<String, Found> found = new HashMap<>();
    boolean whole = true;
    for (int i = 0; i < values.length; i++) {
      Slot slot = slots.get(i);
      values[i] = slot instanceof Slot.Setting setting
          ? setting(shape, setting, found)
          : group(shape, (Slot.Group) slot);
      whole &= values[i] != null;
    }
    return whole ? construct(shape, values, found) : null;
  }

  private @Nullable Object group(Shape outer, Slot.Group group) {
    if (group.optional() && !isSet(group.shape())) {
      return Optional.empty();
    }
    Record record = bind(group.shape());
    Object value = record != null && group.optional() ? Optional.of(record) : record;
    if (value == null || !group.constrained()) {
      return value;
    }
    String broken = constraints.get().broken(outer.type(), group.component(), value);
    if (broken.isEmpty()) {
      return value;
    }
    problems.add(Refusal.byRule(group.shape(), "", broken, Map.of()));
    return null;
  }

  private boolean isSet(Shape shape) {
    boolean[] set = {false};
    shape.eachSetting(setting ->
        set[0] |= setting.names().stream().anyMatch(name -> sources.find(name).isPresent()));
    return set[0];
  }

  private @Nullable Object setting(
      Shape shape, Slot.Setting setting, Map<String, Found> foundByComponent) {
    int before = problems.size();
    Found found = find(setting);
    if (problems.size() > before) {
      return null;
    }
    Object value;
    if (found == null) {
      value = absent(setting, shape);
    } else {
      foundByComponent.put(setting.component(), found);
      value = read(setting, found);
    }
    if (value == null) {
      return null;
    }
    if (setting.constrained()) {
      String broken = constraints.get().broken(shape.type(), setting.component(), value);
      if (!broken.isEmpty()) {
        problems.add(Refusal.byRule(shape, setting.component(), broken, foundByComponent));
        return null;
      }
    }
    Origin origin = found == null ? Origin.DEFAULT : found.origin();
    if (found != null || setting.defaultValue().isPresent()) {
      setting.names().forEach(name -> origins.put(Names.upper(name), origin));
    }
    return value;
  }

  /** The first name that is set; the others are read too, to say when they disagree. */
  private @Nullable Found find(Slot.Setting setting) {
    Found first = null;
    for (String name : setting.names()) {
      Found found = find(name);
      if (found != null && first != null && !found.text().equals(first.text())) {
        warnings.add(Problem.of(
            first.name(),
            "differs from " + name + " (" + found.origin() + ") and wins",
            first.origin(),
            "set both alike, or one of them"));
      }
      first = first == null ? found : first;
    }
    return first;
  }

  private @Nullable Found find(String name) {
    Optional<Entry> contradiction = sources.contradiction(name);
    if (contradiction.isPresent()) {
      Entry file = contradiction.get();
      problems.add(Problem.of(
          name,
          "is set twice, by itself and by " + file.spelling(),
          file.origin(),
          "keep one of the two"));
      return null;
    }
    Entry entry = sources.find(name).orElse(null);
    if (entry == null) {
      return null;
    }
    try {
      String text = entry.content().read();
      if (text.indexOf('\uFFFD') >= 0) {
        throw Refused.undecoded();
      }
      return new Found(name, text, entry.valueOrigin());
    } catch (Refused refused) {
      problems.add(refused.of(name, entry.origin()));
      return null;
    }
  }

  private @Nullable Object absent(Slot.Setting setting, Shape shape) {
    String name = setting.name();
    Object substitute =
        setting.optional() ? Optional.empty() : setting.defaultValue().orElse(null);
    if (substitute == null) {
      String others = setting.names().size() == 1
          ? ""
          : " (or "
              + String.join(" or ", setting.names().subList(1, setting.names().size())) + ")";
      problems.add(Problem.of(
          name,
          "is missing, " + setting.conversion().expected() + " for "
              + shape.type().getSimpleName(),
          sources.howToSet(name) + others + sources.didYouMean(name, boundNames)));
      return null;
    }
    if (substitute instanceof Rotating<?> byDefault) {
      // The default itself belongs to the shape, and must not rotate.
      substitute = Rotating.of(byDefault.current());
    }
    for (Entry slip : sources.unreadSlips(name, boundNames)) {
      warnings.add(Problem.of(
          slip.spelling(),
          "is read by nothing",
          slip.origin(),
          "did you mean " + name + ", which is not set?"));
    }
    return substitute;
  }

  private @Nullable Object read(Slot.Setting setting, Found found) {
    try {
      Object value = setting.conversion().read(found.text());
      Leaves.secrets(value, secrets);
      return setting.optional() ? Optional.of(value) : value;
    } catch (Refused refused) {
      problems.add(refused.of(found.name(), found.origin()));
      return null;
    }
  }

  private @Nullable Record construct(
      Shape shape, @Nullable Object[] values, Map<String, Found> found) {
    Record record;
    try {
      record = (Record) shape.constructor().newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      problems.add(Refusal.byConstructor(shape, Objects.requireNonNull(e.getCause()), found));
      return null;
    } catch (InstantiationException | IllegalAccessException recordsAreConcreteAndOpened) {
      throw new IllegalStateException(recordsAreConcreteAndOpened);
    }
    if (shape.constrained()) {
      Map<String, String> broken = constraints.get().brokenTogether(record);
      broken.forEach(
          (component, rule) -> problems.add(Refusal.byRule(shape, component, rule, found)));
      return broken.isEmpty() ? record : null;
    }
    return record;
  }
}
