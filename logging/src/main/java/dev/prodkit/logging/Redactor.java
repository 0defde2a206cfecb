// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text before it leaves the process.
 *
 * <p>A <em>registered</em> secret is found by its value, wherever it stands: as it is,
 * JSON-escaped, URL-encoded, in hexadecimal, as the list that a logged array becomes, and in Base64
 * at any alignment inside longer Base64 (the whole run is masked then). The value of a field with a
 * <em>sensitive name</em> ({@code password}, {@code api_key}, {@code Authorization} …) is masked
 * whatever it is: in JSON at any depth, in JSON that stands escaped inside a string, and as
 * {@code name=value} in text. What stands in for both is {@value #MASK}.
 *
 * <p>JSON stays valid JSON, and no line break is added or removed. The cost is linear in the text
 * and all but independent of the number of secrets. Nothing is ever given back unredacted because
 * something failed: {@link #apply} then answers with the mask alone.
 *
 * <p>Limits: a secret that is split over two events, compressed, encrypted, reversed or encoded
 * twice in different ways is not recognised, nor is one whose letters are replaced by Unicode
 * escapes although nothing asks for it. By name alone, a value in prose ends at the first blank.
 *
 * <p>Thread-safe: once {@code register} has returned, every redaction that begins later masks the
 * secret.
 */
public final class Redactor implements UnaryOperator<String> {
  /** What stands where something was taken out. */
  public static final String MASK = "[redacted]";

  /** Shorter secrets would be found in ordinary words; they are masked by name only. */
  static final int SHORTEST = SecretForms.SHORTEST;

  /** Longer ones are not credentials but documents. */
  static final int LONGEST = 1 << 20;

  /** Working directories, which end like a password. */
  private static final Set<String> NOT_SECRET = Set.of("PWD", "OLDPWD");

  private final ReentrantLock changing = new ReentrantLock();
  private final Map<String, Registered> secrets = new HashMap<>();
  private final List<Rule> further;
  private final List<String> furtherNames = new ArrayList<>();
  private volatile SensitiveNames names = SensitiveNames.usual();

  /** Null when a change has not been compiled yet. */
  private volatile @Nullable SecretIndex index = new SecretIndex(List.of());

  private record Registered(List<SecretForms.Form> forms, int times) {}

  private Redactor(List<Rule> further) {
    this.further = List.copyOf(further);
  }

  /** A redactor that knows the usual sensitive names and no secret yet. */
  public static Redactor create() {
    return new Redactor(List.of());
  }

  /** A redactor that also knows the values of variables with sensitive names. */
  public static Redactor fromEnvironment(Map<String, String> environment) {
    Redactor redactor = create();
    environment.forEach((name, value) -> {
      if (!NOT_SECRET.contains(name) && redactor.sensitive(name)) {
        redactor.register(value);
      }
    });
    return redactor;
  }

  /** With further rules, applied after the others. */
  static Redactor with(Rule... further) {
    return new Redactor(List.of(further));
  }

  /**
   * Masks this value from now on, until it has been {@linkplain #forget forgotten} as often as it
   * was registered.
   *
   * @return false if it is blank, shorter than 8 characters or longer than 1,048,576: then it is
   *     not registered, and masked by the name of its field only
   */
  public boolean register(CharSequence secret) {
    String value = secret.toString();
    if (value.length() < SHORTEST || value.length() > LONGEST || value.isBlank()) {
      return false;
    }
    changing.lock();
    try {
      Registered known = secrets.get(value);
      if (known != null) {
        secrets.put(value, new Registered(known.forms(), known.times() + 1));
      } else {
        secrets.put(value, new Registered(SecretForms.of(value), 1));
        index = null;
      }
    } finally {
      changing.unlock();
    }
    return true;
  }

  /** Like {@link #register(CharSequence)}; the array is not kept. */
  public boolean register(char[] secret) {
    return register(new String(secret));
  }

  /** Undoes one {@code register} of the same value; does nothing if it is not registered. */
  public void forget(CharSequence secret) {
    String value = secret.toString();
    changing.lock();
    try {
      Registered known = secrets.get(value);
      if (known == null) {
        return;
      }
      if (known.times() > 1) {
        secrets.put(value, new Registered(known.forms(), known.times() - 1));
      } else {
        secrets.remove(value);
        index = null;
      }
    } finally {
      changing.unlock();
    }
  }

  /** Like {@link #forget(CharSequence)}. */
  public void forget(char[] secret) {
    forget(new String(secret));
  }

  /**
   * Adds names whose values must not show. Case and separators do not count, and each counts as a
   * whole word or words of a longer name: {@code iban} covers {@code customer_iban},
   * {@code ibanOfPayer} and {@code IBAN}, not {@code libanon}.
   *
   * @return this
   */
  public Redactor sensitiveNames(Collection<String> further) {
    changing.lock();
    try {
      furtherNames.addAll(further);
      names = SensitiveNames.with(furtherNames);
    } finally {
      changing.unlock();
    }
    return this;
  }

  /** Whether the value of a field or variable of this name would be masked. */
  public boolean sensitive(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return names.verdict(bytes, 0, bytes.length) != 0;
  }

  /** The text without secrets: the same string when there is none. Never throws. */
  @Override
  @SuppressWarnings("ReferenceEquality") // the same array says that nothing was found
  public String apply(String text) {
    try {
      byte[] bytes = text.getBytes(UTF_8);
      byte[] redacted = redact(bytes);
      return redacted == bytes ? text : new String(redacted, UTF_8);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return MASK;
    }
  }

  /**
   * The text in UTF-8 without secrets: the same array when there is none.
   *
   * @throws RuntimeException if a rule fails; the text must not be used then
   */
  byte[] redact(byte[] bytes) {
    Text text = new Text(bytes);
    Spans values = new Spans();
    new NamedValues(names).find(text, values);
    Spans parts = new Spans();
    index().find(bytes, parts);
    byte[] redacted =
        values.size() + parts.size() == 0 ? bytes : Rewrite.without(text, values, parts);
    for (Rule rule : further) {
      Text rest = new Text(redacted);
      Spans found = new Spans();
      rule.find(rest, found);
      redacted = found.size() == 0 ? redacted : Rewrite.without(rest, new Spans(), found);
    }
    return redacted;
  }

  /**
   * Appends the text without secrets to {@code redacted}; false, and nothing is appended, when
   * there is none in it.
   *
   * @throws RuntimeException if a rule fails; the text must not be used then
   */
  @SuppressWarnings("ReferenceEquality") // the same array says that nothing was found
  boolean redact(byte[] text, int from, int to, ByteSink redacted) {
    byte[] bytes = Arrays.copyOfRange(text, from, to);
    byte[] rest = redact(bytes);
    if (rest == bytes) {
      return false;
    }
    redacted.append(rest);
    return true;
  }

  private SecretIndex index() {
    SecretIndex current = index;
    return current != null ? current : compile();
  }

  /** Registering is rare and comes in bursts; so the first redaction afterwards compiles. */
  private SecretIndex compile() {
    changing.lock();
    try {
      SecretIndex current = index;
      if (current == null) {
        List<SecretForms.Form> forms = new ArrayList<>();
        secrets.values().forEach(secret -> forms.addAll(secret.forms()));
        current = new SecretIndex(forms);
        index = current;
      }
      return current;
    } finally {
      changing.unlock();
    }
  }
}
