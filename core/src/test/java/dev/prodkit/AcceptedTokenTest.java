// SPDX-License-Identifier: Apache-2.0
package dev.prodkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.prodkit.config.Config;
import dev.prodkit.config.ConfigWatch;
import dev.prodkit.config.Notice;
import dev.prodkit.config.Secret;
import dev.prodkit.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a token of the management port when its setting changes. */
@Timeout(30)
class AcceptedTokenTest {
  private static final Duration OVERLAP = AcceptedToken.OVERLAP;

  @TempDir
  private Path secrets;

  private final AtomicLong now = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private ConfigWatch watch;
  private Optional<AcceptedToken> token;

  @BeforeEach
  void watch() throws IOException {
    write("MANAGEMENT_TOKEN", "token-of-monday");
    write("MANAGEMENT_READ_TOKEN", "reader-of-monday");
    Config config = Config.of(List.of(Source.secretsDirectory(secrets)));
    ProductionSettings settings = config.get(ProductionSettings.class);
    token = settings.managementToken().map(each -> AcceptedToken.of(each, this::now));
    watch = config.watch(Duration.ofMillis(100), Duration.ofMinutes(5), notices::add);
  }

  @AfterEach
  void close() {
    token.ifPresent(AcceptedToken::close);
    watch.close();
  }

  private void write(String name, String value) throws IOException {
    Path next = secrets.resolveSibling(secrets.getFileName() + ".next");
    Files.writeString(next, value);
    Files.move(next, secrets.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private long now() {
    asked.incrementAndGet();
    return now.get();
  }

  private boolean accepts(String presented) {
    return AcceptedToken.matches(token, Secret.of(presented));
  }

  private void awaitCode(String code) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> notices.stream().anyMatch(notice -> notice.code().equals(code)));
  }

  @Test
  @DisplayName("HLT-14: a new token works at once, the old one for 60 s")
  void takesTheNewOneAtOnceAndTheOldOneForAMinute() throws IOException {
    assertThat(accepts("token-of-monday")).isTrue();
    write("MANAGEMENT_TOKEN", "token-of-tuesday");
    await().atMost(Duration.ofSeconds(10)).until(() -> accepts("token-of-tuesday"));
    assertThat(accepts("token-of-monday")).isTrue();
    now.addAndGet(OVERLAP.toNanos() - 1);
    assertThat(accepts("token-of-monday")).isTrue();
    now.incrementAndGet();
    assertThat(accepts("token-of-monday")).isFalse();
    assertThat(accepts("token-of-tuesday")).isTrue();
    assertThat(accepts("reader-of-monday")).isFalse();
  }

  @Test
  void theMinuteBeginsWithTheChangeAndNotWithTheNextCaller() throws IOException {
    write("MANAGEMENT_TOKEN", "token-of-tuesday");
    awaitCode("PK-CONFIG-10");
    await().atMost(Duration.ofSeconds(10)).until(() -> asked.get() > 0); // by no caller
    now.addAndGet(OVERLAP.toNanos());
    assertThat(accepts("token-of-monday")).isFalse();
  }

  @Test
  void keepsTheLastOneWhenItsSettingGoesAwayAndSaysSoOnce() throws IOException {
    awaitFirstLook();
    Files.delete(secrets.resolve("MANAGEMENT_TOKEN"));
    awaitCode("PK-CONFIG-14");
    now.addAndGet(2 * OVERLAP.toNanos());
    assertThat(accepts("token-of-monday")).isTrue();
    write("MANAGEMENT_READ_TOKEN", "reader-of-tuesday");
    awaitCode("PK-CONFIG-10");
    assertThat(notices)
        .filteredOn(notice -> notice.code().equals("PK-CONFIG-14"))
        .singleElement()
        .satisfies(notice ->
            assertThat(notice.message()).endsWith(": MANAGEMENT_TOKEN").doesNotContain("monday"));
    write("MANAGEMENT_TOKEN", "token-of-tuesday");
    await().atMost(Duration.ofSeconds(10)).until(() -> accepts("token-of-tuesday"));
  }

  /** A change of which the first look knows nothing must not be the one that is waited for. */
  private void awaitFirstLook() throws IOException {
    write("MANAGEMENT_READ_TOKEN", "reader-of-sunday");
    awaitCode("PK-CONFIG-10");
    notices.clear();
  }
}
