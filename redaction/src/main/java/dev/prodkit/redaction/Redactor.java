// SPDX-License-Identifier: Apache-2.0
package dev.prodkit.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Takes secrets out of text before it leaves the process.
 *
 * <p>A <em>registered</em> secret is found by its value, wherever it stands: as it is, with its
 * characters escaped as in JSON, XML, HTML, URLs, shells and C-like languages, also in one of these
 * within another, with doubled quotes, in hexadecimal, as the list that a logged array becomes, and
 * in Base64 (of UTF-8 and UTF-16, the whole run is masked then). The value of a field with a
 * <em>sensitive name</em> ({@code password}, {@code api_key}, {@code Authorization} …) is masked
 * whatever it is: in JSON at any depth, in JSON that stands escaped inside a string, and as
 * {@code name=value} in text. What shows <em>by its shape</em> that it is a credential is masked
 * too: payment card numbers, JSON Web Tokens, what follows {@code Bearer} and {@code Basic},
 * private keys in PEM, passwords in URLs, and the tokens of well-known vendors. E-mail addresses
 * and {@linkplain #pattern patterns of your own} are masked when asked for. What stands in for all
 * of them is {@value #MASK}.
 *
 * <p>JSON stays valid JSON, and no line break is added or removed. It is one pass over the bytes,
 * linear in the text and all but independent of the number of secrets; where nothing is found,
 * nothing is allocated. Nothing is ever given back unredacted because something failed:
 * {@link #apply} then answers with the mask alone.
 *
 * <p>Limits: a secret that is split over two events, compressed, encrypted or reversed is not
 * recognised, nor one in Base64 of Base64. By name alone, a value in prose ends at the first blank.
 *
 * <p>Thread-safe: a redaction that begins after {@code register} has returned masks the secret.
 */
public final class Redactor implements UnaryOperator<String> {
  /** What stands where something was taken out. */
  public static final String MASK = "[redacted]";

  /** What stands for a text on which a pattern would have taken too long. */
  static final String GAVE_UP = "[redaction gave up]";

  /** Shorter secrets would be found in ordinary words; they are masked by name only. */
  public static final int SHORTEST = SecretEncodings.SHORTEST;

  /** Longer ones are not credentials but documents. */
  static final int LONGEST = 1 << 20;

  /** Working directories, which end like a password. */
  private static final Set<String> NOT_SECRET = Set.of("PWD", "OLDPWD");

  private static final OwnRanges NONE = new OwnRanges();

  private final ReentrantLock changing = new ReentrantLock();

  /** How often each secret is registered. */
  private final Map<String, Integer> secrets = new HashMap<>();

  private final List<String> furtherNames = new ArrayList<>();

  /** Assigned after each change of what it refers to: see {@link SecretIndex}. */
  private volatile RedactionRules rules;

  private final ScannerPool scanners = new ScannerPool();

  private Redactor(List<Rule> further) {
    rules = RedactionRules.none(further);
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
   * Masks this value until it was {@linkplain #forget forgotten} as often as registered.
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
      if (!secrets.containsKey(value)) {
        rules = rules.with(rules.index().with(SecretEncodings.of(value)));
      }
      secrets.merge(value, 1, Integer::sum);
    } finally {
      changing.unlock();
    }
    return true;
  }

  /** Masks, from now on, also every value that {@code earlier} masks and this does not yet. */
  @SuppressWarnings("ReferenceEquality") // a redactor is itself
  public void keep(Redactor earlier) {
    if (earlier == this) {
      return;
    }
    List<String> values;
    earlier.changing.lock();
    try {
      values = List.copyOf(earlier.secrets.keySet());
    } finally {
      earlier.changing.unlock();
    }
    changing.lock();
    try {
      values.stream().filter(value -> !secrets.containsKey(value)).forEach(this::register);
    } finally {
      changing.unlock();
    }
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
      Integer times = secrets.get(value);
      if (times != null && times > 1) {
        secrets.put(value, times - 1);
      } else if (times != null) {
        secrets.remove(value);
        rules = rules.with(rules.index().without(SecretEncodings.of(value)));
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
      rules = rules.with(SensitiveNames.with(furtherNames));
    } finally {
      changing.unlock();
    }
    return this;
  }

  /** Whether the value of a field or variable of this name would be masked. */
  public boolean sensitive(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return rules.names().verdict(bytes, 0, bytes.length) != 0;
  }

  /**
   * Masks e-mail addresses too from now on.
   *
   * @return this
   */
  public Redactor emails() {
    changing.lock();
    try {
      rules = rules.withEmails();
    } finally {
      changing.unlock();
    }
    return this;
  }

  /**
   * Masks what a pattern of the service's own finds, too. It is applied to the whole encoded line,
   * after everything else, so a quote in a JSON string stands there as {@code \"}.
   *
   * <p>It cannot hang a thread: it may read 64 characters for each one of the text, and 200,000
   * more; it is not applied to more than 4 MiB. A text for which that is not enough is not emitted;
   * an event then says "redaction gave up" instead.
   *
   * @param regex at most 1,000 characters, as in {@link java.util.regex.Pattern}
   * @return this
   * @throws IllegalArgumentException if it is longer, empty or no regular expression
   */
  public Redactor pattern(String regex) {
    Rule pattern = OwnPattern.of(regex);
    changing.lock();
    try {
      List<Rule> longer = new ArrayList<>(rules.further());
      longer.add(pattern);
      rules = rules.with(longer);
    } finally {
      changing.unlock();
    }
    return this;
  }

  /**
   * Another object whenever something else is masked than before: what was looked at under an
   * earlier one has to be looked at again. Compare by identity.
   */
  public Object generation() {
    return rules;
  }

  /**
   * The value that may leave under this name: the mask if the name is {@linkplain #sensitive
   * sensitive}, otherwise {@link #apply(String)} of the value. Never throws.
   *
   * @param name of the field, tag or attribute; empty if it has none
   */
  public String apply(String name, String value) {
    try {
      return sensitive(name) || CardNumber.isOne(value, name) ? MASK : apply(value);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return MASK;
    }
  }

  /** The text without secrets: the same string when there is none. Never throws. */
  @Override
  @SuppressWarnings("ReferenceEquality") // the same array says that nothing was found
  public String apply(String text) {
    try {
      byte[] bytes = text.getBytes(UTF_8);
      byte[] redacted = redact(bytes);
      return redacted == bytes ? text : new String(redacted, UTF_8);
    } catch (RedactionGaveUp e) {
      return GAVE_UP;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return MASK;
    }
  }

  /**
   * The text in UTF-8 without secrets: the same array when there is none.
   *
   * @throws RuntimeException if a rule fails; the text must not be used then
   */
  public byte[] redact(byte[] bytes) {
    ByteSink redacted = new ByteSink(0);
    return redact(bytes, 0, bytes.length, redacted) ? redacted.copy() : bytes;
  }

  /**
   * Appends the text without secrets to {@code redacted}; false, and nothing is appended, when
   * there is none in it.
   *
   * @throws RuntimeException if a rule fails; nothing is appended, and the text must not be used
   */
  public boolean redact(byte[] text, int from, int to, ByteSink redacted) {
    return redact(text, from, to, NONE, redacted);
  }

  /**
   * Like {@link #redact(byte[], int, int, ByteSink)}, of a text of which the caller has made parts.
   *
   * @param own where nothing is masked by its shape alone
   */
  public boolean redact(byte[] text, int from, int to, OwnRanges own, ByteSink redacted) {
    return scanners.redact(text, from, to, rules, own, redacted);
  }

  RedactionRules rules() {
    return rules;
  }
}
