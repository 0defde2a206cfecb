// SPDX-License-Identifier: Apache-2.0
/**
 * Turns environment, files and Vault into checked records, once, with one report.
 *
 * <p>A service names what it needs as records, and gets them whole or not at all: one
 * {@link dev.prodkit.config.ConfigException} lists everything that is missing, malformed,
 * contradictory or against a Bean Validation constraint, each with its rule, where it comes from
 * and what to do next, and never with a value. Secrets have a type of their own,
 * {@link dev.prodkit.config.Secret}, which shows itself nowhere.
 *
 * <pre>{@code
 * record Database(URI url, Secret password, @Default("5s") Duration timeout) {}
 *
 * record Orders(Database database, @Max(65535) @Default("8080") int port, Optional<URI> proxy) {}
 *
 * Map<String, String> environment = System.getenv();
 * Config config = Config.of(
 *     Source.environment(environment),
 *     Source.environmentFiles(environment),
 *     Source.dotEnv(Path.of(".env")));
 * // DATABASE_URL, DATABASE_PASSWORD, DATABASE_TIMEOUT, PORT, PROXY
 * config.bind(List.of(Orders.class));
 * Orders orders = config.get(Orders.class);
 * }</pre>
 *
 * <h2>Types</h2>
 *
 * <p>String, boolean ({@code true} or {@code false}), the whole and decimal numbers of Java with
 * {@code BigInteger} and {@code BigDecimal}, enums (without regard to case, {@code -} for
 * {@code _}), {@code Duration} ({@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}, or
 * ISO 8601; never a bare number), {@link dev.prodkit.config.DataSize} ({@code 512KiB},
 * {@code 10MB}), absolute {@code URI}s, {@code InetSocketAddress} ({@code host:port}, never
 * resolved), {@code Path}, {@code Charset}, {@code Locale}, {@code UUID}, {@code Secret}; any type
 * with a public static {@code parse}, {@code of}, {@code valueOf} or {@code fromString} that takes
 * a text, except those that would ask a network or a disk; what
 * {@link dev.prodkit.config.Config#converter} was given; nested records; {@code Map<String, …>};
 * {@code Optional} of any of these, and {@code List} and {@code Set} of any but records and maps,
 * with commas between. A number is written in one way only: {@code 0x10}, {@code 1_000},
 * {@code +5}, {@code 007}, {@code -0}, {@code NaN}, digits of other alphabets and whatever its type
 * cannot hold are refused.
 *
 * <p>A map takes its entries from the names under its prefix: {@code Map<String, Integer> limits}
 * reads {@code LIMITS_ORDERS} under the key {@code orders}, in lower case with the underscores that
 * it has. If the map holds records, the longest name of theirs ends the key:
 * {@code LIMITS_READ_ONLY_RATE} is {@code rate} of {@code read_only}.
 *
 * <p>Empty, blank and missing are three things, alike in every source. What may be missing, an
 * {@code Optional} or a component with a {@code @Default}, is missing when it is set to nothing,
 * and {@link dev.prodkit.config.Config#leftEmpty} names it; the source that wins decides, and of
 * several names the next one counts. A required component refuses to be empty, unless it is a
 * String, of which nothing is a value; a Secret refuses it always. Blank is never empty: a blank
 * String is a value, a blank List or Set is the empty one, and everything else refuses it.
 *
 * <h2>What changes while the service runs</h2>
 *
 * <p>A component of the type {@link dev.prodkit.config.Rotating} follows its file, its mounted
 * volume or its secret in Vault while {@link dev.prodkit.config.Config#watch} is on; a whole record
 * does by {@link dev.prodkit.config.Config#rotating}. {@link dev.prodkit.config.Vault} is a source
 * that keeps itself fresh, and {@link dev.prodkit.config.VaultSettings} says where it is.
 *
 * <h2>What it stands on</h2>
 *
 * <p>Hibernate Validator, without an expression language, and only if a component has a constraint;
 * else not one class of it is loaded. On first use it writes one line at INFO, {@code HV000001}, to
 * whatever JBoss Logging finds; at TRACE it would write values, so keep
 * {@code org.hibernate.validator} at WARN. The Vault Java driver and Resilience4j Retry, only if
 * {@code VAULT_ADDR} is set.
 */
@NullMarked
package dev.prodkit.config;

import org.jspecify.annotations.NullMarked;
